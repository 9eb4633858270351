#include "domain/trusted_origin.h"

#include "web/admin/testing/access_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view origins = "/api/v1/trustedOrigins";

class TrustedOriginsTest : public testing::AccessTest {
 protected:
  static std::string body(std::string_view name, std::string_view origin,
                          std::string_view scopes = R"([{"type":"CORS"}])") {
    return R"({"name":")" + std::string(name) + R"(","origin":")" + std::string(origin) + R"(","scopes":)" +
           std::string(scopes) + "}";
  }
  static std::string one(std::string_view id, std::string_view rest = "") {
    return std::string(origins) + "/" + std::string(id) + std::string(rest);
  }
  std::string make_origin(std::string_view name, std::string_view origin) {
    const auto made = post(std::string(origins), body(name, origin));
    EXPECT_EQ(made.status, 200) << json::serialize(made.body);
    return made.text("id");
  }
  std::string names(const std::string& query) {
    std::string found;
    const auto answer = get(std::string(origins) + query);
    for (std::size_t i = 0; i < answer.size(); ++i) found += answer.text(std::to_string(i) + ".name") + " ";
    return answer.status == 200 ? found : answer.text("errorCode");
  }
};

TEST_F(TrustedOriginsTest, RefusesWhatIsNone) {
  make_origin("App", "https://app.test");
  struct Case {
    std::string what, body, location;
  };
  for (const auto& c :
       {Case{"no name", R"({"origin":"https://a.test","scopes":[{"type":"CORS"}]})", "name"},
        Case{"an empty name", body("", "https://a.test"), "name"},
        Case{"an invisible name", body("\\u200b", "https://a.test"), "name"},
        Case{"a long name", body(std::string(256, 'x'), "https://a.test"), "name"},
        Case{"a name that is taken", body("APP", "https://a.test"), "name"},
        Case{"an origin that is taken", body("Other", "https://app.test"), "origin"},
        Case{"the opaque origin", body("Other", "null"), "origin"},
        Case{"a path", body("Other", "https://a.test/"), "origin"},
        Case{"upper case", body("Other", "https://A.test"), "origin"},
        Case{"a wildcard", body("Other", "https://*.a.test"), "origin"},
        Case{"no scopes", R"({"name":"Other","origin":"https://a.test"})", "scopes"},
        Case{"scopes of nothing", body("Other", "https://a.test", "null"), "scopes"},
        Case{"empty scopes", body("Other", "https://a.test", "[]"), "scopes"},
        Case{"scopes that are words", body("Other", "https://a.test", R"(["CORS"])"), "scopes"},
        Case{"a scope that we do not have", body("Other", "https://a.test", R"([{"type":"HTML_EMBED"}])"), "scopes"},
        Case{"a scope without type", body("Other", "https://a.test", "[{}]"), "type"},
        Case{"a scope that says more", body("Other", "https://a.test", R"([{"type":"CORS","stringValue":"x"}])"),
             "stringValue"},
        Case{"another status", R"({"name":"O","origin":"https://a.test","scopes":[{"type":"CORS"}],"status":"ON"})",
             "status"},
        Case{"another member", R"({"name":"O","origin":"https://a.test","scopes":[{"type":"CORS"}],"a":1})", "a"}}) {
    const auto answer = post(std::string(origins), c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorSummary"), "Api validation failed: TrustedOrigin") << c.what;
    EXPECT_EQ(answer.size("errorCauses"), 1u) << c.what << answer.causes();
    EXPECT_THAT(answer.text("errorCauses.0.location"), HasSubstr(c.location)) << c.what;
  }
  EXPECT_EQ(get(std::string(origins)).size(), 1u);
}

TEST_F(TrustedOriginsTest, AreMadeReadChangedSwitchedAndDeleted) {
  const auto made =
      post(std::string(origins), body("App", "https://app.test:8443", R"([{"type":"REDIRECT"},{"type":"CORS"}])"));
  ASSERT_EQ(made.status, 200);
  const auto id = made.text("id");
  EXPECT_TRUE(id.starts_with("tos"));
  EXPECT_EQ(id.size(), 20u);
  EXPECT_EQ(made.text("status"), "ACTIVE");
  EXPECT_EQ(made.text("scopes"), R"([{"type":"CORS"},{"type":"REDIRECT"}])");
  EXPECT_EQ(made.text("createdBy"), admin_id);
  EXPECT_EQ(json::serialize(follow(made.text("_links.self.href")).body), json::serialize(made.body));
  EXPECT_THAT(json::serialize(event("security.trusted_origin.create")), HasSubstr("https://app.test:8443"));

  auto sent = made.body.as_object();
  sent["name"] = "The app";
  const auto changed = put(one(id), json::serialize(sent));
  EXPECT_EQ(changed.status, 200) << changed.causes();
  EXPECT_EQ(changed.text("name"), "The app");
  EXPECT_TRUE(event("security.trusted_origin.update").is_object());
  EXPECT_EQ(put(one(id), body("App", "https://app.test")).text("status"), "ACTIVE");

  const auto off = post(one(id, "/lifecycle/deactivate"));
  EXPECT_EQ(off.text("status"), "INACTIVE");
  EXPECT_EQ(put(one(id), body("App", "https://app.test")).text("status"), "INACTIVE");
  EXPECT_TRUE(event("security.trusted_origin.deactivate").is_object());
  EXPECT_EQ(post(off.text("_links.activate.href").substr(organization_.public_url.size())).text("status"), "ACTIVE");
  EXPECT_EQ(post(one(id, "/lifecycle/activate")).status, 200);
  EXPECT_TRUE(event("security.trusted_origin.activate").is_object());

  EXPECT_EQ(del(one(id)).status, 204);
  EXPECT_TRUE(event("security.trusted_origin.delete").is_object());
  EXPECT_EQ(get(one(id)).status, 404);
  EXPECT_EQ(put(one(id), body("App", "https://app.test")).status, 404);
  EXPECT_EQ(del(one(id)).status, 404);
  for (const auto* way : {"/lifecycle/activate", "/lifecycle/deactivate"}) EXPECT_EQ(post(one(id, way)).status, 404);
}

TEST_F(TrustedOriginsTest, AReplacementThatSwitchesSaysSoInTheLog) {
  const auto id = make_origin("App", "https://app.test");
  EXPECT_EQ(put(one(id), R"({"name":"App","origin":"https://app.test","scopes":[{"type":"CORS"}],"status":"INACTIVE"})")
                .text("status"),
            "INACTIVE");
  EXPECT_TRUE(event("security.trusted_origin.deactivate").is_object());
  const auto other = make_origin("Other", "https://other.test");
  EXPECT_THAT(put(one(other), body("Other", "https://app.test")).causes(), HasSubstr(id));
  EXPECT_EQ(get(one(other)).text("origin"), "https://other.test");
}

TEST_F(TrustedOriginsTest, AreFoundAndComeInPages) {
  make_origin("Zebra", "https://app.test");
  make_origin("Ape", "http://zoo.test");
  post(one(make_origin("Bear", "https://zoo.test"), "/lifecycle/deactivate"));
  EXPECT_EQ(names("?q=ape"), "Ape ");
  EXPECT_EQ(names("?q=https://z"), "Bear ");
  EXPECT_EQ(names("?filter=status%20eq%20%22INACTIVE%22"), "Bear ");
  EXPECT_EQ(names("?filter=origin%20eq%20%22http://zoo.test%22"), "Ape ");
  EXPECT_EQ(names("?filter=type%20eq%20%22REDIRECT%22"), "");
  EXPECT_EQ(names("?filter=createdBy%20eq%20%22a%22"), "E0000053");
  EXPECT_EQ(names("?after=made-up"), "E0000029");
  const auto first = get(std::string(origins) + "?limit=2");
  EXPECT_EQ(first.size(), 2u);
  EXPECT_EQ(follow(next_of(first)).size(), 1u);
}

TEST_F(TrustedOriginsTest, AreNotMoreThanMemoryKeeps) {
  sql("insert into trusted_origins (id, name, name_key, origin, scopes, status, created, created_by, last_updated, "
      "last_updated_by) with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000) "
      "select 'tos' || i, i, i, 'https://' || i || '.test', 'CORS', 'ACTIVE', 0, '', 0, '' from n");
  EXPECT_THAT(post(std::string(origins), body("App", "https://app.test")).causes(), HasSubstr("1000"));
}

// Who may open the API to scripts: nobody but SUPER_ADMIN with the scope for it.
TEST_F(TrustedOriginsTest, AreChangedByScopeAndRoleTogether) {
  const auto id = make_origin("App", "https://app.test");
  struct Case {
    std::string scope, role;
    int read, change;
  };
  for (const auto& c : {Case{"okta.trustedOrigins.manage", "AI_AGENT_ADMIN", 200, 403},
                        Case{"okta.trustedOrigins.read", "SUPER_ADMIN", 200, 403},
                        Case{"okta.trustedOrigins.read", "READ_ONLY_ADMIN", 200, 403},
                        Case{"okta.orgs.manage", "SUPER_ADMIN", 403, 403}}) {
    const auto token = service_token(make_service({c.scope}, {c.role}), c.scope);
    EXPECT_EQ(call_as(token, http::Method::get, one(id)).status, c.read) << c.scope << c.role;
    EXPECT_EQ(call_as(token, http::Method::post, one(id, "/lifecycle/deactivate")).status, c.change)
        << c.scope << c.role;
    EXPECT_EQ(call_as(token, http::Method::post, std::string(origins), body("Evil", "https://evil.test")).status,
              c.change);
    EXPECT_EQ(call_as(token, http::Method::delete_, one(id)).status, c.change) << c.scope << c.role;
  }
  const auto service = make_service({"okta.trustedOrigins.manage"}, {"SUPER_ADMIN"});
  const auto made = call_as(service_token(service, "okta.trustedOrigins.manage"), http::Method::post,
                            std::string(origins), body("Other", "https://other.test"));
  EXPECT_EQ(made.status, 200);
  EXPECT_FALSE(made.text("createdBy").empty());
  EXPECT_EQ(call_as("SSWS nonsense", http::Method::get, std::string(origins)).status, 401);
}

TEST_F(TrustedOriginsTest, FewMayFrameTheSignOnPage) {
  const std::string frames = R"([{"type":"IFRAME_EMBED","allowedOktaApps":["OKTA_ENDUSER"]}])";
  std::string last;
  for (std::size_t i = 0; i < domain::framing_origins_max; ++i) {
    const auto number = std::to_string(i);
    const auto made = post(std::string(origins), body("Frame " + number, "https://f" + number + ".test", frames));
    ASSERT_EQ(made.status, 200) << json::serialize(made.body);
    EXPECT_EQ(made.text("scopes.0.type"), "IFRAME_EMBED");
    last = made.text("id");
  }
  const auto refused = post(std::string(origins), body("One more", "https://more.test", frames));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.text("errorCauses.0.reason"), "LIMIT");
  const auto other = make_origin("Other", "https://other.test");
  EXPECT_EQ(put(one(other), body("Other", "https://other.test", frames)).status, 400) << "nor by a change";
  EXPECT_EQ(put(one(last), body("Renamed", "https://f19.test", frames)).status, 200) << "one of them may change";
}

}  // namespace
}  // namespace mandate::web::admin
