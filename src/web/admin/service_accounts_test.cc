#include "web/admin/testing/vault_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class ServiceAccountsTest : public testing::VaultTest {
 protected:
  ServiceAccountsTest() { app_ = make_app(); }
  std::string app_;
};

TEST_F(ServiceAccountsTest, RefusesWhatIsNoAccount) {
  const auto body = [&](const std::string& name, const std::string& more) {
    return R"({"containerOrn":")" + app_orn(app_) + R"(","name":")" + name + "\"" + more + "}";
  };
  const std::string user = R"(,"username":"robot")";
  struct Case {
    std::string what, body, location;
  };
  for (const auto& c :
       {Case{"no application", R"({"name":"Bot","username":"robot"})", "containerOrn"},
        Case{"an ORN of an agent", R"({"containerOrn":")" + agent_orn("wlp1") + R"(","name":"Bot","username":"robot"})",
             "containerOrn"},
        Case{"an application that does not exist",
             R"({"containerOrn":")" + app_orn("0oanone") + R"(","name":"Bot","username":"robot"})", "containerOrn"},
        Case{"no user name", body("Bot", ""), "username"},
        Case{"a blank user name", body("Bot", R"(,"username":" ")"), "username"},
        Case{"a name with a slash", body("Bot/1", user), "name"}, Case{"a blank name", body(" ", user), "name"},
        Case{"a long name", body(std::string(51, 'x'), user), "name"},
        Case{"an empty password", body("Bot", user + R"(,"password":"")"), "password"},
        Case{"a long password", body("Bot", user + R"(,"password":")" + std::string(1025, 'x') + "\""), "password"},
        Case{"an owner who does not exist", body("Bot", user + R"(,"ownerUserIds":["00unone"])"), "ownerUserIds"},
        Case{"a group that does not exist", body("Bot", user + R"(,"ownerGroupIds":["00gnone"])"), "ownerGroupIds"},
        Case{"an unknown member", body("Bot", user + R"(,"mood":1)"), "mood"}}) {
    const auto answer = post(std::string(accounts), c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorSummary"), "Api validation failed: AppServiceAccount") << c.what;
    EXPECT_EQ(answer.size("errorCauses"), 1u) << c.what << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.what;
  }
  EXPECT_EQ(get(std::string(accounts)).size(), 0u);
}

TEST_F(ServiceAccountsTest, ShowsEverythingButThePassword) {
  const auto made = post(std::string(accounts), account_body(app_, "Order bot", R"(,"password":"hunter2-horse")"));
  EXPECT_EQ(made.status, 200);
  const auto id = made.text("id");
  EXPECT_EQ(made.text("orn"), "orn:okta:pam:00otest0000000000000:apps:oidc_client:" + app_ + ":service_accounts:" + id);
  EXPECT_EQ(made.text("username"), "robot@example.test");
  EXPECT_EQ(made.text("containerOrn"), app_orn(app_));
  EXPECT_EQ(made.text("containerInstanceName"), "Orders");
  EXPECT_EQ(made.text("containerGlobalName"), "oidc_client");
  EXPECT_EQ(made.text("status"), "NO_ISSUES");
  EXPECT_EQ(made.text("statusDetail"), "VAULTED");
  EXPECT_EQ(json::serialize(get(account_path(id)).body), json::serialize(made.body));
  for (const auto& text : {json::serialize(made.body), json::serialize(get(std::string(accounts)).body),
                           json::serialize(event("pam.service_account.create"))})
    EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_TRUE(is_on_disk("Order bot"));
  EXPECT_FALSE(is_on_disk("hunter2-horse"));
}

TEST_F(ServiceAccountsTest, ANameIsUniqueInItsApplication) {
  const auto id = make_account(app_, "Bot");
  EXPECT_EQ(post(std::string(accounts), account_body(app_, "BOT")).text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  const auto other = make_account(app_, "Other");
  EXPECT_EQ(patch(account_path(other), R"({"name":"bot"})").text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  make_account(make_app(), "Bot");
}

TEST_F(ServiceAccountsTest, ChangesNamesAndOwnersOnly) {
  const auto id = make_account(app_, "Bot");
  struct Case {
    std::string body, location;
  };
  for (const auto& c :
       {Case{R"({"password":"x"})", "password"}, Case{R"({"username":"x"})", "username"},
        Case{R"({"containerOrn":"x"})", "containerOrn"}, Case{R"({"name":null})", "name"},
        Case{R"({"ownerUserIds":["00unone"]})", "ownerUserIds"}, Case{R"({"status":"NO_ISSUES"})", "status"}}) {
    const auto answer = patch(account_path(id), c.body);
    EXPECT_EQ(answer.status, 400) << c.body;
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.body;
  }
  const auto changed = patch(account_path(id),
                             R"({"name":"Robot","description":"d","ownerUserIds":[")" + std::string(admin_id) + "\"]}");
  EXPECT_EQ(changed.text("name"), "Robot");
  EXPECT_EQ(changed.text("description"), "d");
  EXPECT_EQ(changed.text("ownerUserIds.0"), admin_id);
  EXPECT_EQ(changed.text("statusDetail"), "VAULTED");
}

TEST_F(ServiceAccountsTest, RotatesThePassword) {
  const auto id = make_account(app_, "Bot", "");
  EXPECT_EQ(get(account_path(id)).text("statusDetail"), "MISSING_PASSWORD");
  EXPECT_EQ(get(account_path(id)).text("status"), "UNSECURED");
  EXPECT_EQ(post(account_path(id, "/rotate"), "{}").text("errorCauses.0.location"), "password");
  EXPECT_EQ(post(account_path("none", "/rotate"), R"({"password":"x"})").status, 404);
  const auto rotated = post(account_path(id, "/rotate"), R"({"password":"battery-staple"})");
  EXPECT_EQ(rotated.text("statusDetail"), "VAULTED");
  EXPECT_EQ(rotated.text("passwordLastChanged"), "2026-03-01T12:00:00.000Z");
  EXPECT_FALSE(is_on_disk("battery-staple"));
  EXPECT_THAT(json::serialize(event("pam.service_account.password_rotation.end")), Not(HasSubstr("battery")));
}

TEST_F(ServiceAccountsTest, IsFoundPageByPage) {
  const auto first = make_account(app_, "First");
  clock_.advance(std::chrono::seconds(1));
  make_account(app_, "Second");
  EXPECT_EQ(get(std::string(accounts) + "?match=xy").status, 400);
  EXPECT_EQ(get(std::string(accounts) + "?match=IRS").size(), 1u);
  EXPECT_EQ(get(std::string(accounts) + "?match=robot@").size(), 2u) << "by the user name";
  EXPECT_EQ(get(std::string(accounts) + "?match=orders").size(), 2u) << "by the application";
  const auto page = get(std::string(accounts) + "?limit=1");
  EXPECT_EQ(page.text("0.id"), first);
  EXPECT_EQ(follow(next_of(page)).text("0.name"), "Second");
}

TEST_F(ServiceAccountsTest, EndsWithItsApplicationAndLosesOwnersThatAreGone) {
  const auto group = post("/api/v1/groups", R"({"profile":{"name":"Robot keepers"}})").text("id");
  const auto id = make_account(app_, "Bot", R"(,"ownerGroupIds":[")" + group + "\"]");
  EXPECT_EQ(del("/api/v1/groups/" + group).status, 204);
  EXPECT_EQ(get(account_path(id)).size("ownerGroupIds"), 0u);
  EXPECT_THAT(events(), Contains("pam.service_account.update"));
  EXPECT_EQ(post(app_path(app_, "/lifecycle/deactivate")).status, 200);
  EXPECT_EQ(del(app_path(app_)).status, 204);
  EXPECT_EQ(get(account_path(id)).status, 404);
  EXPECT_THAT(events(), Contains("pam.service_account.delete"));
}

}  // namespace
}  // namespace mandate::web::admin
