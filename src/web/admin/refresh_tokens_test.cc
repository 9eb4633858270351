#include <gmock/gmock.h>

#include "web/admin/testing/application_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::Not;

class RefreshTokensTest : public testing::ApplicationTest {
 protected:
  RefreshTokensTest() : app_(make_app()) {
    server_ = post("/api/v1/authorizationServers",
                   R"({"name":"Chat","description":"Chats","audiences":["https://chat.test"]})")
                  .text("id");
    add("oar11111111111111111", "", app_);
    add("oar22222222222222222", server_, app_);
    add("oar33333333333333333", "", "0oaelsewhere");
  }
  void add(std::string_view id, std::string_view server, std::string_view app) {
    sql("insert into refresh_tokens (id, client_id, application, server, user_id, session, scopes, auth_time, amr, "
        "generation, replaced, expires, idle, created, last_used, ends) "
        "values ($1, $2, $2, $3, $4, 'ses1', 'openid offline_access', 0, 'pwd', 1, 0, null, 604800, 0, 0, "
        "604800000000)",
        {id, app, server, admin_id});
  }
  std::size_t left() { return static_cast<std::size_t>(count("select count(*) from refresh_tokens")); }
  // Where the application's tokens are found.
  std::string of_app() const { return app_path(app_, "/tokens"); }
  std::string of_server() const { return "/api/v1/authorizationServers/" + server_ + "/clients/" + app_ + "/tokens"; }
  std::string of_user() const { return "/api/v1/users/me/clients/" + app_ + "/tokens"; }

  std::string app_, server_;
};

TEST_F(RefreshTokensTest, WhatIsNotThereIsNotFound) {
  for (const auto& path :
       {app_path("0oanone", "/tokens"), of_app() + "/oarnone", of_app() + "/oar33333333333333333",
        of_server() + "/oar11111111111111111", std::string("/api/v1/users/me/clients/0oanone/tokens"),
        std::string("/api/v1/users/nobody/clients"), std::string("/api/v1/authorizationServers/none/clients")})
    EXPECT_EQ(get(path).status, 404) << path;
  EXPECT_EQ(del(of_app() + "/oar33333333333333333").status, 404) << "another application's";
  EXPECT_EQ(del(app_path("0oanone", "/tokens")).status, 404);
  EXPECT_EQ(left(), 3U);
}

TEST_F(RefreshTokensTest, TheyAreSeenUnderEachOwner) {
  EXPECT_EQ(get(of_app()).size(), 2U);
  EXPECT_EQ(get(of_user()).size(), 2U);
  const auto of_server_list = get(of_server());
  ASSERT_EQ(of_server_list.size(), 1U);
  EXPECT_EQ(of_server_list.text("0.issuer"), "https://mandate.test/oauth2/" + server_);
  for (const auto& path : {of_app(), of_user(), of_server()}) {
    const auto one = get(path + "/oar22222222222222222");
    EXPECT_EQ(one.text("clientId"), app_) << path;
    EXPECT_EQ(one.text("_links.self.href"), "https://mandate.test" + path + "/oar22222222222222222");
  }
  EXPECT_EQ(get("/api/v1/authorizationServers/" + server_ + "/clients").text("0.client_id"), app_);
  EXPECT_EQ(get("/api/v1/users/me/clients").text("0.client_id"), app_);
}

TEST_F(RefreshTokensTest, WhatTheScopesSayIsEmbeddedWhenAskedFor) {
  for (const auto& path : {of_app(), of_app() + "/oar11111111111111111", of_user()})
    EXPECT_EQ(get(path + "?expand=scopes").status, 400) << path;
  EXPECT_TRUE(get(of_app() + "/oar11111111111111111").at("_embedded").is_null());
  const auto of_org = get(of_app() + "/oar11111111111111111?expand=scope");
  EXPECT_EQ(of_org.text("_embedded.scopes.0.name"), "openid");
  EXPECT_NE(of_org.text("_embedded.scopes.0.description"), "");
  EXPECT_TRUE(of_org.at("_embedded.scopes.0._links").is_null()) << "it has no address of its own";
  const auto listed = get(of_server() + "?expand=scope");
  EXPECT_EQ(listed.text("0._embedded.scopes.1.name"), "offline_access");
  EXPECT_EQ(listed.text("0._embedded.scopes.1._links.scope.href"), "https://mandate.test/api/v1/authorizationServers/" +
                                                                       server_ + "/scopes/" +
                                                                       listed.text("0._embedded.scopes.1.id"));
  sql("delete from scopes where server = $1 and name = 'openid'", {server_});
  const auto deleted = get(of_server() + "/oar22222222222222222?expand=scope");
  EXPECT_EQ(deleted.text("_embedded.scopes.0.name"), "openid");
  EXPECT_TRUE(deleted.at("_embedded.scopes.0.id").is_null());
}

TEST_F(RefreshTokensTest, TheyAreTakenBackUnderEachOwner) {
  EXPECT_EQ(del(of_server() + "/oar22222222222222222").status, 204);
  EXPECT_EQ(del(of_server()).status, 204) << "nothing is left there";
  EXPECT_EQ(left(), 2U);
  EXPECT_EQ(del(of_user()).status, 204);
  EXPECT_EQ(left(), 1U);
  add("oar44444444444444444", "", app_);
  EXPECT_EQ(del(of_app()).status, 204);
  EXPECT_EQ(left(), 1U);
  EXPECT_THAT(events(), Contains("app.oauth2.token.revoke").Times(3));
}

TEST_F(RefreshTokensTest, OneCallEndsWhatAPersonSignedOnTo) {
  const std::string path = "/oauth2/v1/global-token-revocation";
  for (const auto* wrong :
       {R"({})", R"({"sub_id":{}})", R"({"sub_id":{"format":"did","id":"x"}})", R"({"sub_id":{"format":"opaque"}})",
        R"({"sub_id":{"format":"iss_sub","iss":"https://evil.test","sub":"x"}})"})
    EXPECT_EQ(post(path, wrong).status, 400) << wrong;
  EXPECT_EQ(post(path, R"({"sub_id":{"format":"opaque","id":"00unobody"}})").status, 404);
  EXPECT_EQ(left(), 3U);
  EXPECT_THAT(events(), Not(Contains("user.authentication.universal_logout")));
  EXPECT_EQ(post(path, R"({"sub_id":{"format":"email","email":"ada@example.test"}})").status, 204);
  EXPECT_EQ(left(), 0U);
  EXPECT_EQ(event("user.authentication.universal_logout").at("target").at(0).at("id").as_string(), admin_id);
  EXPECT_EQ(post(path, R"({"sub_id":{"format":"email","email":"ada@example.test"}})").status, 204);
  EXPECT_THAT(events(), Contains("user.authentication.universal_logout").Times(2)) << "also when nothing was open";
}

}  // namespace
}  // namespace mandate::web::admin
