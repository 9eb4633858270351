#include <gmock/gmock.h>

#include "web/admin/testing/access_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class ConsentGrantsTest : public testing::AccessTest {
 protected:
  ConsentGrantsTest() : app_(make_app()), other_app_(make_app()) {
    add_server(server_, "Chat");
    read_ = make_scope("chat.read");
    write_ = make_scope("chat.write");
    add("oag1", app_, read_, 1);
    add("oag2", app_, write_, 2);
    add("oag3", other_app_, read_, 3);
    add("oag4", other_app_, write_, 4, "00usomebodyelse00000");
    add("oag5", other_app_, write_, 5);
    sql("update consent_grants set withdrawn = 6 where id = 'oag5'");
  }
  std::string make_scope(const std::string& name) {
    return post(server_path() + "/scopes", R"({"name":")" + name + R"(","displayName":"May )" + name + R"("})")
        .text("id");
  }
  void add(std::string_view id, std::string_view app, std::string_view scope, std::int64_t created,
           std::string_view user = admin_id) {
    sql("insert into consent_grants (id, user_id, application, server, scope, created, last_updated) "
        "values ($1, $2, $3, $4, $5, $6, $6)",
        {id, user, app, server_, scope, created});
  }
  std::string server_path() const { return "/api/v1/authorizationServers/" + server_; }
  std::string of_client(const std::string& app) const { return "/api/v1/users/me/clients/" + app + "/grants"; }
  std::int64_t standing() { return count("select count(*) from consent_grants where withdrawn is null"); }
  // The administrator's for the application, as decisions know them: from memory when they are there.
  std::shared_ptr<const directory::ConsentRecord> known() {
    directory::View view(records_, directory::Wait::allowed);
    return view.consents(domain::UserId(admin_id), domain::ApplicationId(app_), domain::AuthorizationServerId(server_))
        .value();
  }
  std::int64_t rows() { return count("select count(*) from consent_grants"); }

  static constexpr const char* of_user = "/api/v1/users/me/grants";
  std::string app_, other_app_, server_ = "auschat0000000000000", read_, write_;
};

TEST_F(ConsentGrantsTest, WhatIsNotThereIsNotFound) {
  const std::string none[] = {"/api/v1/users/nobody/grants",
                              "/api/v1/users/nobody/grants/oag1",
                              of_client("0oanone"),
                              "/api/v1/users/nobody/clients/" + app_ + "/grants",
                              std::string(of_user) + "/oagnone",
                              std::string(of_user) + "/oag4",
                              std::string(of_user) + "/oag5"};
  for (const auto& path : none) {
    EXPECT_EQ(get(path).status, 404) << path;
    EXPECT_EQ(del(path).status, 404) << path;
  }
  for (const auto& path : {std::string(of_user), std::string(of_user) + "/oag1", of_client(app_)})
    EXPECT_EQ(get(path + "?expand=app").status, 400) << path;
  EXPECT_EQ(standing(), 4);
}

TEST_F(ConsentGrantsTest, OnlyWhoMayManageUsersTakesThemBack) {
  const auto reader = make_service({"okta.users.read", "okta.users.manage"}, {"READ_ONLY_ADMIN"});
  const auto as_reader = service_token(reader, "okta.users.read okta.users.manage");
  const auto path = "/api/v1/users/" + std::string(admin_id) + "/grants";
  EXPECT_EQ(call_as(as_reader, http::Method::get, path).status, 200);
  for (const auto& target : {path, path + "/oag1"})
    EXPECT_EQ(call_as(as_reader, http::Method::delete_, target).status, 403) << target;
  EXPECT_EQ(standing(), 4);
}

TEST_F(ConsentGrantsTest, TheyAreSeenAsExistingClientsKnowThem) {
  const auto all = get(of_user);
  ASSERT_EQ(all.size(), 3U) << json::serialize(all.body);
  EXPECT_EQ(all.text("0.id"), "oag1");
  EXPECT_EQ(all.text("0.clientId"), app_);
  EXPECT_EQ(all.text("0.userId"), admin_id);
  EXPECT_EQ(all.text("0.scopeId"), read_);
  EXPECT_EQ(all.text("0.source"), "END_USER");
  EXPECT_EQ(all.text("0.status"), "ACTIVE");
  EXPECT_EQ(all.text("0.issuer"), "https://mandate.test/oauth2/" + server_);
  EXPECT_EQ(all.text("0._links.scope.title"), "chat.read");
  EXPECT_EQ(all.text("0._links.client.href"), "https://mandate.test/oauth2/v1/clients/" + app_);
  EXPECT_EQ(all.text("0._links.client.title"), "Orders");
  EXPECT_TRUE(all.at("0._embedded").is_null());
  EXPECT_EQ(get(std::string(of_user) + "?scopeId=" + read_).size(), 2U);
  EXPECT_EQ(get(std::string(of_user) + "?scopeId=scpnone").size(), 0U);
  EXPECT_EQ(get(of_client(app_)).size(), 2U);
  EXPECT_EQ(get(of_client(other_app_)).size(), 1U);
  const auto one = get(std::string(of_user) + "/oag1?expand=scope");
  EXPECT_EQ(one.text("_embedded.scope.id"), read_);
  EXPECT_EQ(one.text("_embedded.scope.displayName"), "May chat.read");
  EXPECT_EQ(get(of_client(app_) + "?expand=scope").text("1._embedded.scope.name"), "chat.write");

  const auto first = get(std::string(of_user) + "?limit=2");
  EXPECT_EQ(first.size(), 2U);
  const auto next = next_of(first);
  ASSERT_NE(next, "");
  EXPECT_EQ(follow(next).text("0.id"), "oag3");
}

TEST_F(ConsentGrantsTest, TheirClientsAreFoundUnderTheUser) {
  const auto clients = get("/api/v1/users/me/clients");
  ASSERT_EQ(clients.size(), 2U);
  for (const auto* place : {"0.", "1."}) {
    const auto app = clients.text(place + std::string("client_id"));
    EXPECT_TRUE(app == app_ || app == other_app_) << app;
    EXPECT_EQ(clients.text(place + std::string("_links.grants.href")), "https://mandate.test" + of_client(app));
  }
  EXPECT_EQ(get(server_path() + "/clients").size(), 0U) << "none has a refresh token of it";
}

TEST_F(ConsentGrantsTest, TheyAreTakenBack) {
  EXPECT_TRUE(known()->grants.at(0).stands());
  EXPECT_EQ(del(std::string(of_user) + "/oag1").status, 204);
  EXPECT_FALSE(known()->grants.at(0).stands());
  EXPECT_EQ(get(std::string(of_user) + "/oag1").status, 404);
  EXPECT_EQ(del(std::string(of_user) + "/oag1").status, 404);
  EXPECT_THAT(json::serialize(event("app.oauth2.as.consent.revoke")), HasSubstr("chat.read"));
  EXPECT_EQ(standing(), 3);
  EXPECT_EQ(del(of_client(app_)).status, 204);
  EXPECT_EQ(standing(), 2);
  EXPECT_THAT(json::serialize(event("app.oauth2.as.consent.revoke.user.client")), HasSubstr("chat.write"));
  EXPECT_EQ(del(of_user).status, 204);
  EXPECT_EQ(standing(), 1) << "somebody else's";
  EXPECT_THAT(json::serialize(event("app.oauth2.as.consent.revoke.user")), HasSubstr(other_app_));
  const auto before = events().size();
  EXPECT_EQ(del(of_user).status, 204);
  EXPECT_EQ(events().size(), before) << "there was nothing";
}

TEST_F(ConsentGrantsTest, TheyEndWithTheirScope) {
  EXPECT_EQ(known()->grants.size(), 2U);
  ASSERT_EQ(del(server_path() + "/scopes/" + read_).status, 204);
  EXPECT_EQ(rows(), 3);
  EXPECT_EQ(known()->grants.size(), 1U);
  EXPECT_THAT(json::serialize(event("app.oauth2.as.consent.revoke.implicit.scope")),
              HasSubstr(R"("ConsentCount":"2")"));
  const auto same = R"({"name":"chat.write","consent":"REQUIRED"})", other = R"({"name":"chat.send"})";
  ASSERT_EQ(put(server_path() + "/scopes/" + write_, same).status, 200);
  EXPECT_EQ(rows(), 3);
  ASSERT_EQ(put(server_path() + "/scopes/" + write_, other).status, 200);
  EXPECT_EQ(rows(), 0) << "people agreed to what it was called";
  EXPECT_EQ(known()->grants.size(), 0U) << "a decision from memory must not take the other name for it";
}

TEST_F(ConsentGrantsTest, TheyEndWithTheirServer) {
  ASSERT_EQ(post(server_path() + "/lifecycle/deactivate").status, 204);
  EXPECT_EQ(rows(), 5);
  ASSERT_EQ(del(server_path()).status, 204);
  EXPECT_EQ(rows(), 0);
  EXPECT_THAT(json::serialize(event("app.oauth2.as.consent.revoke.implicit.as")), HasSubstr(R"("ConsentCount":"4")"));
}

TEST_F(ConsentGrantsTest, TheyEndWithTheirApplication) {
  ASSERT_EQ(post(app_path(app_, "/lifecycle/deactivate")).status, 200);
  EXPECT_EQ(rows(), 5);
  ASSERT_EQ(del(app_path(app_)).status, 204);
  EXPECT_EQ(rows(), 3);
  EXPECT_THAT(json::serialize(event("app.oauth2.as.consent.revoke.implicit.client")), HasSubstr(app_));
}

TEST_F(ConsentGrantsTest, TheyEndWhenTheirPersonIsStoppedForGood) {
  const std::string bob = "00ubob00000000000000";
  add_user(bob, "bob@example.test", "ACTIVE");
  add("oag6", app_, read_, 6, bob);
  ASSERT_EQ(post("/api/v1/users/" + bob + "/lifecycle/suspend").status, 200);
  EXPECT_EQ(rows(), 6);
  ASSERT_EQ(post("/api/v1/users/" + bob + "/lifecycle/deactivate").status, 200);
  EXPECT_EQ(rows(), 5);
  EXPECT_THAT(json::serialize(event("app.oauth2.as.consent.revoke.implicit.user")), HasSubstr(bob));
  add("oag7", app_, read_, 7, bob);
  ASSERT_EQ(del("/api/v1/users/" + bob).status, 204);
  EXPECT_EQ(rows(), 5);
}

}  // namespace
}  // namespace mandate::web::admin
