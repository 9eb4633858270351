#include <gmock/gmock.h>

#include "web/admin/testing/admin_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A small API of its own behind the real framework.
class FrameworkTest : public testing::AdminTest {
 protected:
  FrameworkTest() {
    router_.add(http::Method::get, "/test/things", handler([](const Call& call) -> Result<http::Response> {
                  TRY(const auto page, call.page());
                  json::array rows;
                  const std::size_t first = page.after.empty() ? 0 : std::stoul(page.after) + 1;
                  for (std::size_t i = first; i < std::min<std::size_t>(first + page.limit, 250); ++i)
                    rows.push_back(json::value(i));
                  const std::string next = first + page.limit < 250 ? std::to_string(first + page.limit - 1) : "";
                  return call.list(std::move(rows), next);
                }));
    router_.add(http::Method::get, "/test/others", handler([](const Call& call) -> Result<http::Response> {
                  TRY(const auto page, call.page());
                  return call.core_list({}, page.after.empty() ? "k" : "");
                }));
    const auto echo = [](const Call& call) -> Result<http::Response> {
      TRY(const auto body, call.body());
      return json_response(200, body);
    };
    router_.add(http::Method::post, "/test/things", handler(echo));
    router_.add(http::Method::patch, "/test/things", handler(echo));
    router_.add(http::Method::get, "/test/bug",
                handler([](const Call&) -> Result<http::Response> { throw std::runtime_error("secret detail"); }));
  }

  http::Handler handler(AdminApi::Answer answer) const {
    return api_->handler({"okta.test.read", manage::nobody_else}, std::move(answer));
  }

  testing::Answer with_authorization(std::vector<std::string> values) {
    http::Request request;
    request.target = "/test/things";
    for (auto& value : values) request.headers.push_back({"Authorization", std::move(value)});
    return send(std::move(request));
  }
};

TEST_F(FrameworkTest, RefusesWhoeverIsNotAnAdministrator) {
  add_user("00ususpended00000000", "s@example.test", "SUSPENDED");
  add_user("00uplain000000000000", "p@example.test", "ACTIVE");
  add_api_token("00ususpended00000000", "suspended");
  add_api_token("00uplain000000000000", "plain");
  add_api_token(admin_id, "expired", clock_.now());
  add_api_token("00ugone0000000000000", "gone");
  sql("insert into admin_roles (principal, role) values ('00ususpended00000000', 'SUPER_ADMIN')");
  struct Case {
    std::string what;
    std::vector<std::string> headers;
    int status;
    std::string code;
  };
  const std::string good = "SSWS " + std::string(admin_token);
  for (const auto& c :
       {Case{"no header", {}, 401, "E0000011"}, Case{"an unknown token", {"SSWS nonsense"}, 401, "E0000011"},
        Case{"no token", {"SSWS "}, 401, "E0000011"},
        Case{"a scheme that we do not have", {"Basic YTpi"}, 401, "E0000011"},
        Case{"the header twice", {good, good}, 401, "E0000011"},
        Case{"an expired token", {"SSWS expired"}, 401, "E0000011"},
        Case{"a suspended administrator", {"SSWS suspended"}, 401, "E0000011"},
        Case{"a token whose person is gone", {"SSWS gone"}, 401, "E0000011"},
        Case{"a person without a role", {"SSWS plain"}, 403, "E0000006"}}) {
    const auto answer = with_authorization(c.headers);
    EXPECT_EQ(answer.status, c.status) << c.what;
    EXPECT_EQ(answer.text("errorCode"), c.code) << c.what;
    EXPECT_EQ(answer.text("errorLink"), c.code) << c.what;
    EXPECT_EQ(answer.size("errorCauses"), 1u) << c.what;
  }
  EXPECT_EQ(with_authorization({good}).status, 200);
}

TEST_F(FrameworkTest, RefusesBodiesThatAreNotStrictJsonObjects) {
  struct Case {
    http::Method method;
    std::string body, type, code;
  };
  for (const auto& c : {Case{http::Method::post, "{}", "text/plain", "E0000021"},
                        Case{http::Method::post, "{}", "application/merge-patch+json", "E0000021"},
                        Case{http::Method::post, "{", "application/json", "E0000003"},
                        Case{http::Method::post, "[]", "application/json", "E0000003"},
                        Case{http::Method::post, R"({"a":1,"a":2})", "application/json", "E0000003"},
                        Case{http::Method::patch, "{}", "application/json-patch+json", "E0000021"}}) {
    const auto answer = call(c.method, "/test/things", c.body, c.type);
    EXPECT_EQ(answer.status, 400) << c.body << c.type;
    EXPECT_EQ(answer.text("errorCode"), c.code) << c.body << c.type;
  }
  for (const auto* type : {"application/json", "application/json; charset=utf-8", "application/merge-patch+json"})
    EXPECT_EQ(call(http::Method::patch, "/test/things", R"({"a":1})", type).status, 200) << type;
}

TEST_F(FrameworkTest, RefusesPagingParametersItCannotUse) {
  const auto cursor = [](const testing::Answer& answer) {
    const auto href = answer.text("_links.next.href");
    return href.substr(href.find("after=") + 6);
  };
  const auto good = cursor(get("/test/things?limit=2"));
  for (const auto& query : {std::string("limit=two"), std::string("limit=-"), std::string("limit=--1"),
                            std::string("limit=+1"), std::string("limit=1.5"), std::string("limit=0x1"),
                            std::string("after=abc"), std::string("after=") + good + "A", "after=A" + good}) {
    const auto answer = get("/test/things?" + query);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_EQ(answer.text("errorCode"), "E0000029") << query;
  }
  EXPECT_EQ(get("/test/others?after=" + good).text("errorCode"), "E0000029") << "the cursor of another list";
  EXPECT_EQ(get("/test/things?q=x&after=" + good).text("errorCode"), "E0000029") << "of the list with another filter";
  EXPECT_EQ(get("/test/things?limit=1&limit=2").text("errorCode"), "E0000001");
  EXPECT_EQ(get("/test/things?limit=%zz").text("errorCode"), "E0000001");
}

TEST_F(FrameworkTest, PagesFromLinkToLink) {
  EXPECT_EQ(get("/test/things").size("data"), 20u);
  for (const auto* low : {"0", "-1", "-99999999999999999999"})
    EXPECT_EQ(get("/test/things?limit=" + std::string(low)).size("data"), 1u) << "clamped: " << low;
  EXPECT_EQ(get("/test/things?limit=99999999999999999999").size("data"), 200u) << "clamped";
  auto answer = get("/test/things?limit=100&x=a%20b");
  EXPECT_EQ(answer.text("_links.self.href"), "https://mandate.test/test/things?limit=100&x=a%20b");
  EXPECT_THAT(answer.text("_links.next.href"), HasSubstr("https://mandate.test/test/things?limit=100&x=a%20b&after="));
  answer = follow(answer.text("_links.next.href"));
  EXPECT_EQ(answer.text("data.0"), "100");
  answer = follow(answer.text("_links.next.href"));
  EXPECT_EQ(answer.size("data"), 50u);
  EXPECT_EQ(answer.text("_links.next"), "");
  const auto filtered = get("/test/things?b=x%20y&a=&c=1&limit=7").text("_links.next.href");
  const auto after = filtered.substr(filtered.find("after="));
  EXPECT_EQ(get("/test/things?c=1&limit=9&b=x+y&" + after).size("data"), 9u) << "spelled otherwise, the same list";
  const auto core = get("/test/others");
  EXPECT_TRUE(core.body.is_array());
  EXPECT_EQ(core.header("Link"), "<https://mandate.test/test/others>; rel=\"self\"");
}

TEST_F(FrameworkTest, TellsNothingAboutBugsAndUnknownPaths) {
  const auto bug = get("/test/bug");
  EXPECT_EQ(bug.status, 500);
  EXPECT_EQ(bug.text("errorCode"), "E0000009");
  EXPECT_EQ(json::serialize(bug.body).find("secret"), std::string::npos);
  EXPECT_EQ(get("/test/nothing").text("errorCode"), "E0000008");
  EXPECT_EQ(del("/test/things").text("errorCode"), "E0000022");
  EXPECT_EQ(del("/test/things").status, 405);
}

// An API of its own with narrow limits.
class LimitsTest : public FrameworkTest {
 protected:
  LimitsTest() {
    const auto answer = [](const Call&) -> Result<http::Response> { return no_content(); };
    router_.add(http::Method::get, "/test/strict", strict_.handler({"okta.test.read", manage::everybody}, answer));
    add_api_token(admin_id, "second");
  }
  testing::Answer ask(const std::string& authorization) {
    return call_as(authorization, http::Method::get, "/test/strict");
  }
  const std::string first_ = "SSWS " + std::string(admin_token), second_ = "SSWS second";
  AdminApi strict_{
      *environment_, pool_, *cursors_, {.admin_requests = 2, .address_requests = 6, .address_failures = 2}};
};

TEST_F(LimitsTest, EveryTokenHasALimitOfItsOwn) {
  clock_.advance(std::chrono::seconds(17));
  EXPECT_EQ(ask(first_).header("X-Rate-Limit-Remaining"), "1");
  const auto last = ask(first_);
  EXPECT_EQ(last.header("X-Rate-Limit-Limit"), "2");
  EXPECT_EQ(last.header("X-Rate-Limit-Remaining"), "0");
  const auto refused = ask(first_);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.text("errorCode"), "E0000047");
  EXPECT_THAT(refused.causes(), HasSubstr("2 requests a minute"));
  EXPECT_EQ(refused.header("Retry-After"), "43");
  EXPECT_EQ(refused.header("X-Rate-Limit-Reset"), std::to_string(to_seconds(clock_.now()) + 43));
  EXPECT_EQ(ask(second_).status, 204) << "another token";
  clock_.advance(std::chrono::seconds(43));
  EXPECT_EQ(ask(first_).status, 204);
}

TEST_F(LimitsTest, AnAddressHasALimitWhateverItSends) {
  for (const auto* header : {"SSWS second", "SSWS second", "SSWS second", "SSWS wrong", "Basic x", "SSWS second"}) {
    const auto answer = ask(header);
    EXPECT_NE(answer.header("X-Rate-Limit-Limit"), "") << answer.status;
    EXPECT_NE(answer.header("X-Rate-Limit-Remaining"), "") << answer.status;
  }
  const auto refused = ask(first_);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("X-Rate-Limit-Limit"), "6");
  EXPECT_EQ(refused.header("X-Rate-Limit-Remaining"), "0");
}

TEST_F(LimitsTest, WhoGuessesTokensWaits) {
  EXPECT_EQ(ask("SSWS guess").status, 401);
  EXPECT_EQ(ask("Bearer guess").status, 401);
  const auto refused = ask(first_);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("Retry-After"), "30");
  clock_.advance(std::chrono::seconds(30));
  EXPECT_EQ(ask(first_).status, 204);
}

TEST_F(LimitsTest, AViolationIsRecordedOnceInAWindow) {
  for (int i = 0; i < 5; ++i) ask(first_);
  EXPECT_EQ(settled_events("system.rate_limit.violation"), 1);
  const auto body = json::serialize(event("system.rate_limit.violation"));
  EXPECT_THAT(body, AllOf(HasSubstr("limits.admin_requests"), HasSubstr("\"threshold\":\"2\"")));
  EXPECT_THAT(body, Not(HasSubstr(std::string(admin_token))));
  clock_.advance(std::chrono::seconds(60));
  for (int i = 0; i < 3; ++i) ask(first_);
  EXPECT_EQ(settled_events("system.rate_limit.violation"), 2);
}

TEST_F(FrameworkTest, CursorsSurviveARestart) {
  const auto cursor = cursors_->sign("/list", "key");
  EXPECT_EQ(manage::Cursors::load(*environment_).value().open("/list", cursor).value(), "key");
}

}  // namespace
}  // namespace mandate::web::admin
