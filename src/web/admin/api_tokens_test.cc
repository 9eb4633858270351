#include <gmock/gmock.h>

#include "web/admin/testing/admin_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class ApiTokensTest : public testing::AdminTest {
 protected:
  static constexpr const char* tokens = "/api/v1/api-tokens";

  testing::Answer call_with(std::string_view token, http::Method method, std::string target) {
    http::Request request;
    request.method = method;
    request.target = std::move(target);
    request.headers.push_back({"Authorization", "SSWS " + std::string(token)});
    return send(std::move(request));
  }
};

TEST_F(ApiTokensTest, EveryFaultOfANewTokenIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({})", "'name' is required"},
      {R"({"name":"  "})", "'name' must have"},
      {R"({"name":"a","expiresAt":"tomorrow"})", "'expiresAt' must be a time"},
      {R"({"name":"a","expiresAt":"2026-03-01T12:00:00Z"})", "must lie in the future"},
      {R"({"name":"a","userId":"00uother"})", "'userId' is not a member"},
  };
  for (const auto& [body, cause] : cases) {
    const auto answer = post(tokens, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << body;
  }
  EXPECT_EQ(get(tokens).size(), 1U);
  EXPECT_EQ(get(std::string(tokens) + "/00Tnone").status, 404);
  EXPECT_EQ(del(std::string(tokens) + "/00Tnone").status, 404);
}

TEST_F(ApiTokensTest, ATokenIsShownOnceAndEndsWhenItExpires) {
  const auto made = post(tokens, R"({"name":"pipeline","expiresAt":"2026-03-01T13:00:00Z"})");
  ASSERT_EQ(made.status, 201) << json::serialize(made.body);
  const auto text = made.text("token");
  EXPECT_TRUE(text.starts_with("00"));
  EXPECT_EQ(made.text("userId"), admin_id);
  const auto one = std::string(tokens) + "/" + made.text("id");
  EXPECT_EQ(get(one).text("expiresAt"), "2026-03-01T13:00:00.000Z");
  EXPECT_THAT(json::serialize(get(tokens).body), Not(HasSubstr(text)));
  EXPECT_THAT(json::serialize(event("system.api_token.create")),
              AllOf(HasSubstr(made.text("id")), Not(HasSubstr(text))));
  EXPECT_EQ(call_with(text, http::Method::get, one).status, 200);
  EXPECT_EQ(call_with(text, http::Method::get, std::string(tokens) + "/current").text("id"), made.text("id"));
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(call_with(text, http::Method::get, one).status, 401);
}

TEST_F(ApiTokensTest, ATokenMadeWithOneThatExpiresExpiresNoLater) {
  const auto made = post(tokens, R"({"name":"short","expiresAt":"2026-03-01T13:00:00Z"})");
  const auto header = "SSWS " + made.text("token");
  for (const char* body : {R"({"name":"for ever"})", R"({"name":"longer","expiresAt":"2026-03-01T13:00:01Z"})"}) {
    const auto answer = call_as(header, http::Method::post, tokens, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.causes(), HasSubstr("must not be after 2026-03-01T13:00:00.000Z")) << body;
  }
  EXPECT_EQ(
      call_as(header, http::Method::post, tokens, R"({"name":"as long","expiresAt":"2026-03-01T13:00:00Z"})").status,
      201);
}

TEST_F(ApiTokensTest, ATokenActsWithTheRolesThatItsPersonHasNow) {
  sql("insert into admin_roles (principal, role) values ($1, 'READ_ONLY_ADMIN')", {admin_id});
  sql("delete from admin_roles where principal = $1 and role = 'SUPER_ADMIN'", {admin_id});
  EXPECT_EQ(get(tokens).status, 200);
  EXPECT_EQ(post("/api/v1/groups", "{}").status, 403);
  EXPECT_EQ(post(tokens, R"({"name":"mine"})").status, 201) << "with their own rights";
  sql("delete from admin_roles where principal = $1", {admin_id});
  EXPECT_EQ(get(tokens).status, 403);
  EXPECT_EQ(post(tokens, R"({"name":"mine"})").status, 403);
  EXPECT_EQ(get(std::string(tokens) + "/current").status, 200);
}

TEST_F(ApiTokensTest, ARevokedTokenIsRefusedAtOnce) {
  const auto made = post(tokens, R"({"name":"pipeline"})");
  const auto text = made.text("token");
  EXPECT_EQ(made.at("expiresAt"), nullptr);
  EXPECT_EQ(call_with(text, http::Method::delete_, std::string(tokens) + "/current").status, 204);
  EXPECT_EQ(call_with(text, http::Method::get, tokens).status, 401);
  const auto other = post(tokens, R"({"name":"other"})");
  EXPECT_EQ(del(std::string(tokens) + "/" + other.text("id")).status, 204);
  EXPECT_EQ(call_with(other.text("token"), http::Method::get, tokens).status, 401);
  EXPECT_THAT(events(), Contains("system.api_token.revoke").Times(2));
}

}  // namespace
}  // namespace mandate::web::admin
