#include <gmock/gmock.h>

#include "crypto/password.h"
#include "web/admin/testing/admin_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view profile =
    R"({"profile":{"login":"bob@example.test","email":"bob@example.test","firstName":"Bob","lastName":"Byrne"},)";

class UsersTest : public testing::AdminTest {
 protected:
  UsersTest() {
    sql("insert into groups (id, name, name_key, description, built_in, created, last_updated, "
        "last_membership_updated) "
        "values ('00geveryone', 'Everyone', 'everyone', '', 1, 0, 0, 0), ('00gstaff', 'Staff', 'staff', '', 0, 1, 1, "
        "1)");
  }
  testing::Answer create(std::string_view login = "bob@example.test", std::string_view query = "") {
    const std::string text(login);
    return post(
        "/api/v1/users" + std::string(query),
        R"({"profile":{"login":")" + text + R"(","email":")" + text +
            R"(","firstName":"Bob","lastName":"Byrne"},"credentials":{"password":{"value":"correct horse 7"}}})");
  }
  void open_session(std::string_view id, std::string_view user) {
    sql("insert into sessions (id, user_id, cookie_hash, created, last_seen, expires, amr) values ($1, $2, $1, 0, 0, "
        "0, 'pwd')",
        {id, user});
  }
};

struct RefusedUser {
  const char* name;
  std::string body;
  const char* cause;
};

TEST_F(UsersTest, EveryFaultOfANewUserIsNamed) {
  const std::string begin(profile);
  const std::vector<RefusedUser> cases{
      {"no profile", R"({})", "'profile.login' is required"},
      {"no first name", R"({"profile":{"login":"bob@example.test","email":"bob@example.test","lastName":"B"}})",
       "'profile.firstName' is required"},
      {"a login that is no address",
       R"({"profile":{"login":"bob","email":"bob@example.test","firstName":"B","lastName":"B"}})",
       "'profile.login' must be"},
      {"a login of the wrong type",
       R"({"profile":{"login":7,"email":"bob@example.test","firstName":"B","lastName":"B"}})",
       "'profile.login' must be a string"},
      {"a name that hides text",
       "{\"profile\":{\"login\":\"bob@example.test\",\"email\":\"b@example.test\",\"firstName\":\"B\\u202e\","
       "\"lastName\":\"B\"}}",
       "'profile.firstName'"},
      {"an attribute that is a list",
       R"({"profile":{"login":"bob@example.test","email":"b@x.test","firstName":"B","lastName":"B","tags":["a"]}})",
       "'profile.tags' must be a string"},
      {"an attribute with a strange name",
       R"({"profile":{"login":"bob@example.test","email":"b@x.test","firstName":"B","lastName":"B","a b":"c"}})",
       "cannot be the name"},
      {"a short password", begin + R"("credentials":{"password":{"value":"short"}}})", "at least 8"},
      {"a password with the login in it", begin + R"("credentials":{"password":{"value":"xxBOBxx1234"}}})",
       "must not contain the login"},
      {"a password hash", begin + R"("credentials":{"password":{"hash":{"algorithm":"BCRYPT"}}}})",
       "'credentials.password.hash' is not a member"},
      {"an unknown member", begin + R"("colour":"red"})", "'colour' is not a member"},
      {"an unknown group", begin + R"("groupIds":["00gnone"]})", "There is no group '00gnone'"},
      {"a login that is taken",
       R"({"profile":{"login":"ADA@example.test","email":"a@x.test","firstName":"A","lastName":"A"}})",
       "has the login"},
  };
  for (const auto& refused : cases) {
    const auto answer = post("/api/v1/users", refused.body);
    EXPECT_EQ(answer.status, 400) << refused.name;
    EXPECT_EQ(answer.text("errorCode"), "E0000001") << refused.name;
    EXPECT_THAT(answer.causes(), HasSubstr(refused.cause)) << refused.name;
    EXPECT_THAT(json::serialize(answer.body), Not(HasSubstr("short\""))) << refused.name;
  }
  EXPECT_EQ(count("select count(*) from users"), 1);
  EXPECT_EQ(events().size(), 0U);
}

TEST_F(UsersTest, ParametersThatCannotBeHonouredAreRefused) {
  for (const auto* query :
       {"?provider=true", "?nextLogin=chooseColour", "?activate=perhaps", "?activate=false&nextLogin=changePassword"})
    EXPECT_EQ(create("bob@example.test", query).status, 400) << query;
  EXPECT_EQ(del("/api/v1/users/me/sessions?oauthTokens=perhaps").status, 400);
  EXPECT_EQ(get("/api/v1/users?search=status+eq").text("errorCode"), "E0000031");
  EXPECT_EQ(get("/api/v1/users?filter=password+pr").text("errorCode"), "E0000053");
}

TEST_F(UsersTest, ThePasswordGivenMayBeGoodForOneSignOn) {
  const std::string nobody = R"({"profile":{"login":"n@x.test","email":"n@x.test","firstName":"N","lastName":"N"}})";
  EXPECT_EQ(post("/api/v1/users?nextLogin=changePassword", nobody).text("errorCauses.0.location"),
            "credentials.password");
  const auto made = create("bob@example.test", "?nextLogin=changePassword");
  EXPECT_EQ(made.text("status"), "PASSWORD_EXPIRED") << json::serialize(made.body);
  EXPECT_EQ(made.text("passwordChanged"), "");
  EXPECT_EQ(made.text("activated"), made.text("created"));
  EXPECT_THAT(events(),
              ::testing::AllOf(Contains("user.lifecycle.activate"), Contains("user.account.expire_password")));
  const auto user = "/api/v1/users/" + made.text("id");
  EXPECT_EQ(post(user + "/credentials/change_password",
                 R"({"oldPassword":{"value":"correct horse 7"},"newPassword":{"value":"another horse 8"}})")
                .status,
            200);
  EXPECT_EQ(get(user).text("status"), "ACTIVE");
}

TEST_F(UsersTest, APasswordExpiresAndIsChanged) {
  const auto user = "/api/v1/users/" + create().text("id");
  const auto change = [&](const std::string& old, const std::string& wanted) {
    return post(user + "/credentials/change_password",
                R"({"oldPassword":{"value":")" + old + R"("},"newPassword":{"value":")" + wanted + R"("}})");
  };
  EXPECT_THAT(change("wrong", "another horse 8").causes(), HasSubstr("old password is not right"));
  EXPECT_THAT(change("correct horse 7", "short").causes(), HasSubstr("at least 8 characters"));
  EXPECT_EQ(post("/api/v1/users/me/lifecycle/expire_password").status, 400) << "one's own";
  const auto since = get(user).text("statusChanged");
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(change("correct horse 7", "another horse 8").text("provider.type"), "OKTA");
  EXPECT_EQ(get(user).text("statusChanged"), since) << "the password changed, and not the status";
  EXPECT_EQ(post(user + "/lifecycle/expire_password").text("status"), "PASSWORD_EXPIRED");
  const auto given = post(user + "/lifecycle/expire_password_with_temp_password").text("tempPassword");
  EXPECT_EQ(given.size(), 16U);
  EXPECT_THAT(change("another horse 8", "correct horse 7").causes(), HasSubstr("not right"));
  EXPECT_EQ(change(given, "correct horse 7").status, 200);
  EXPECT_EQ(get(user).text("status"), "ACTIVE");
  EXPECT_EQ(post(user + "/lifecycle/suspend").status, 200);
  EXPECT_EQ(post(user + "/lifecycle/expire_password").status, 400) << "of a suspended user";
  EXPECT_THAT(events(), Contains("user.account.expire_password").Times(2));
}

TEST_F(UsersTest, LinksToChooseAPasswordAreAnsweredAndNotSent) {
  const auto user = "/api/v1/users/" + create().text("id");
  const auto staged =
      "/api/v1/users/" +
      post("/api/v1/users?activate=false",
           R"({"profile":{"login":"new@example.test","email":"n@x.test","firstName":"N","lastName":"N"}})")
          .text("id");
  for (const auto& path : {user + "/lifecycle/reset_password", user + "/credentials/forgot_password",
                           staged + "/lifecycle/activate", staged + "/lifecycle/reactivate"})
    for (const auto* query : {"", "?sendEmail=true"}) {
      const auto answer = post(path + query);
      EXPECT_EQ(answer.status, 400) << path << query;
      EXPECT_THAT(answer.causes(), HasSubstr("sendEmail=false")) << path << query;
    }
  EXPECT_THAT(post(user + "/lifecycle/reactivate?sendEmail=false").causes(), HasSubstr("ACTIVE"));
  EXPECT_THAT(post(staged + "/lifecycle/reset_password?sendEmail=false").causes(), HasSubstr("STAGED"));
  EXPECT_THAT(post(staged + "/credentials/forgot_password?sendEmail=false").causes(), HasSubstr("STAGED"));
  EXPECT_THAT(post("/api/v1/users/me/lifecycle/reset_password?sendEmail=false").causes(), HasSubstr("yourself"));

  EXPECT_THAT(post(user + "/credentials/forgot_password?sendEmail=false").text("resetPasswordUrl"),
              HasSubstr("/signin/password?token="));
  EXPECT_EQ(get(user).text("status"), "ACTIVE");
  EXPECT_THAT(post(user + "/lifecycle/reset_password?sendEmail=false&revokeSessions=true").text("resetPasswordUrl"),
              HasSubstr("/signin/password?token="));
  EXPECT_EQ(get(user).text("status"), "RECOVERY");
  const auto link = post(staged + "/lifecycle/activate?sendEmail=false");
  EXPECT_THAT(link.text("activationUrl"), HasSubstr("token=" + link.text("activationToken")));
  EXPECT_EQ(get(staged).text("status"), "PROVISIONED");
  EXPECT_NE(post(staged + "/lifecycle/reactivate?sendEmail=false").text("activationToken"),
            link.text("activationToken"));
  EXPECT_EQ(post(user + "/lifecycle/suspend").status, 400) << "one who waits for a password";
  EXPECT_THAT(events(), Contains("user.account.reset_password").Times(2));
  EXPECT_THAT(events(), Contains("user.lifecycle.reactivate"));
  EXPECT_EQ(post(user + "/lifecycle/deactivate").status, 200);
  EXPECT_EQ(post(user + "/lifecycle/activate").status, 400) << "the password that was taken away does not come back";
  EXPECT_EQ(post(user + "/lifecycle/activate?sendEmail=false").status, 200);
  EXPECT_EQ(get(user).text("status"), "PROVISIONED");
}

TEST_F(UsersTest, APasswordIsNeverShownAndOnlyItsHashIsKept) {
  const auto answer = create();
  ASSERT_EQ(answer.status, 200) << json::serialize(answer.body);
  EXPECT_EQ(answer.text("status"), "ACTIVE");
  EXPECT_THAT(json::serialize(answer.body), Not(HasSubstr("horse")));
  EXPECT_THAT(json::serialize(answer.body), Not(HasSubstr("argon2")));
  EXPECT_EQ(json::serialize(answer.at("credentials.password")), "{}");
  const auto hash = store_
                        ->read([&](storage::sql::Connection& connection) {
                          return connection.find("select password_hash from users where login_key = 'bob@example.test'",
                                                 {}, [](const storage::sql::Row& row) { return row.string(0); });
                        })
                        .value()
                        .value();
  EXPECT_TRUE(crypto::verify_password(hash, SecretString("correct horse 7")));
  EXPECT_EQ(event("user.lifecycle.create").at_pointer("/target/0/alternateId").as_string(), "bob@example.test");
  EXPECT_EQ(event("user.lifecycle.create").at_pointer("/actor/alternateId").as_string(), "ada@example.test");
}

TEST_F(UsersTest, AUserIsNamedByIdByLoginOrAsMe) {
  const auto id = create().text("id");
  EXPECT_EQ(get("/api/v1/users/" + id).text("profile.login"), "bob@example.test");
  EXPECT_EQ(get("/api/v1/users/BOB%40example.test").text("id"), id);
  EXPECT_EQ(get("/api/v1/users/me").text("id"), admin_id);
  const auto missing = get("/api/v1/users/nobody");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.text("errorCode"), "E0000007");
}

TEST_F(UsersTest, APartialUpdateKeepsWhatItDoesNotNameAndAReplacementDoesNot) {
  const auto path = "/api/v1/users/" + create().text("id");
  EXPECT_EQ(post(path, R"({"profile":{"department":"Tax","nickName":"B"}})").text("profile.department"), "Tax");
  auto answer = post(path, R"({"profile":{"nickName":null,"lastName":"Brown"}})");
  EXPECT_EQ(answer.text("profile.department"), "Tax");
  EXPECT_EQ(answer.text("profile.lastName"), "Brown");
  EXPECT_TRUE(answer.at("profile.nickName").is_null());
  EXPECT_EQ(put(path, R"({"profile":{"login":"bob@example.test"}})").status, 400);
  answer = put(
      path,
      R"({"profile":{"login":"rob@example.test","email":"rob@example.test","firstName":"Rob","lastName":"Brown"}})");
  EXPECT_EQ(answer.text("profile.login"), "rob@example.test");
  EXPECT_TRUE(answer.at("profile.department").is_null());
  EXPECT_EQ(put(path, json::serialize(answer.body)).status, 200);  // what was read can be written back
  EXPECT_THAT(events(), Contains("user.account.update_profile").Times(3));
}

TEST_F(UsersTest, ANewPasswordEndsTheSessions) {
  const auto id = create().text("id");
  open_session("ses1", id);
  EXPECT_EQ(post("/api/v1/users/" + id, R"({"credentials":{"password":{"value":"bob@example.test"}}})").status, 400);
  EXPECT_EQ(count("select count(*) from sessions"), 1);
  EXPECT_EQ(post("/api/v1/users/" + id, R"({"credentials":{"password":{"value":"another horse 8"}}})").status, 200);
  EXPECT_EQ(count("select count(*) from sessions"), 0);
  EXPECT_THAT(events(), Contains("user.session.clear"));
}

TEST_F(UsersTest, AStatusChangesOnlyAsItMay) {
  struct Step {
    const char* verb;
    int status;
    const char* becomes;
  };
  const auto id = create("bob@example.test", "?activate=false").text("id");
  const Step steps[] = {
      {"suspend", 400, "STAGED"},        {"unlock", 400, "STAGED"},    {"activate", 200, "ACTIVE"},
      {"activate", 400, "ACTIVE"},       {"unsuspend", 400, "ACTIVE"}, {"suspend", 200, "SUSPENDED"},
      {"suspend", 400, "SUSPENDED"},     {"unsuspend", 200, "ACTIVE"}, {"deactivate", 200, "DEPROVISIONED"},
      {"suspend", 400, "DEPROVISIONED"}, {"activate", 200, "ACTIVE"}};
  for (const auto& step : steps) {
    EXPECT_EQ(post("/api/v1/users/" + id + "/lifecycle/" + step.verb).status, step.status)
        << step.verb << " to " << step.becomes;
    EXPECT_EQ(get("/api/v1/users/" + id).text("status"), step.becomes) << step.verb;
  }
  sql("update users set status = 'LOCKED_OUT', failed_sign_ons = 9 where id = $1", {id});
  EXPECT_EQ(post("/api/v1/users/" + id + "/lifecycle/unlock").status, 200);
  EXPECT_EQ(count("select failed_sign_ons from users where id = '" + id + "'"), 0);
  EXPECT_THAT(events(), Contains("user.account.unlock"));
}

TEST_F(UsersTest, NobodyTakesTheirOwnAccessAway) {
  for (const auto* verb : {"suspend", "deactivate"})
    EXPECT_THAT(post(std::string("/api/v1/users/me/lifecycle/") + verb).causes(), HasSubstr("yourself"));
  EXPECT_EQ(del("/api/v1/users/me").status, 400);
  EXPECT_EQ(get("/api/v1/users/me").text("status"), "ACTIVE");
}

TEST_F(UsersTest, WhatTakesAccessAwayEndsTheSessions) {
  const auto id = create().text("id");
  for (const auto* verb : {"suspend", "deactivate"}) {
    open_session("ses1", id);
    EXPECT_EQ(post("/api/v1/users/" + id + "/lifecycle/" + verb).status, 200);
    EXPECT_EQ(count("select count(*) from sessions"), 0) << verb;
  }
  open_session("ses2", admin_id);
  EXPECT_EQ(del("/api/v1/users/me/sessions").status, 204);
  EXPECT_EQ(count("select count(*) from sessions"), 0);
}

TEST_F(UsersTest, TheFirstDeleteDeactivatesAndTheSecondErases) {
  const auto id = create().text("id");
  ASSERT_EQ(put("/api/v1/groups/00gstaff/users/" + id).status, 204);
  sql("insert into owners (id, agent, principal, is_group) values ('pri1', 'wlp1', $1, 0)", {id});
  EXPECT_EQ(del("/api/v1/users/" + id).status, 204);
  EXPECT_EQ(get("/api/v1/users/" + id).text("status"), "DEPROVISIONED");
  EXPECT_EQ(count("select count(*) from group_members"), 1);
  EXPECT_EQ(del("/api/v1/users/" + id).status, 204);
  EXPECT_EQ(get("/api/v1/users/" + id).status, 404);
  EXPECT_EQ(del("/api/v1/users/" + id).status, 404);
  for (const auto* table : {"group_members", "owners"})
    EXPECT_EQ(count("select count(*) from " + std::string(table)), 0) << table;
  EXPECT_THAT(events(), Contains("user.lifecycle.delete.initiated"));
  EXPECT_THAT(events(), Contains("resource.owner.update"));
}

TEST_F(UsersTest, AListIsPagedFilteredAndLeavesDeactivatedUsersOut) {
  for (int i = 0; i < 4; ++i) {
    clock_.advance(std::chrono::seconds(1));
    create("user" + std::to_string(i) + "@example.test");
  }
  const auto first = get("/api/v1/users?limit=2&q=user");
  EXPECT_EQ(first.size(), 2U);
  std::string next;
  for (const auto& header : first.headers)
    if (header.name == "Link" && header.value.ends_with("rel=\"next\""))
      next = header.value.substr(1, header.value.find('>') - 1);
  ASSERT_THAT(next, HasSubstr("q=user"));
  del("/api/v1/users/user0%40example.test");
  const auto second = follow(next);
  EXPECT_EQ(second.size(), 2U);
  EXPECT_EQ(second.text("0.profile.login"), "user2@example.test");
  EXPECT_EQ(get("/api/v1/users?q=user").size(), 3U);
  EXPECT_EQ(get("/api/v1/users?filter=status+eq+%22DEPROVISIONED%22").size(), 1U);
  EXPECT_EQ(get("/api/v1/users?search=profile.login+sw+%22USER3%22").text("0.profile.login"), "user3@example.test");
  EXPECT_EQ(get("/api/v1/users?after=nonsense").text("errorCode"), "E0000029");
}

TEST_F(UsersTest, AListIsInTheOrderAskedFor) {
  const std::array<std::pair<const char*, const char*>, 3> people{
      {{"zoe@example.test", "Anna"}, {"amy@example.test", "bea"}, {"max@example.test", "Bea"}}};
  for (const auto& [login, name] : people) {
    clock_.advance(std::chrono::seconds(1));
    ASSERT_EQ(post("/api/v1/users", R"({"profile":{"login":")" + std::string(login) + R"(","email":")" + login +
                                        R"(","firstName":")" + name + R"(","lastName":"B"}})")
                  .status,
              200);
  }
  const auto logins = [&](const std::string& query) {
    std::string all;
    for (auto answer = get("/api/v1/users?limit=2&" + query);; answer = follow(next_of(answer))) {
      for (std::size_t i = 0; i < answer.size(); ++i) all += answer.text(std::to_string(i) + ".profile.login")[0];
      if (next_of(answer).empty()) return all;
    }
  };
  EXPECT_EQ(logins("sortBy=profile.login"), "aamz");
  EXPECT_EQ(logins("sortBy=created&sortOrder=desc"), "maza");
  EXPECT_EQ(logins("search=profile.firstName+eq+%22BEA%22&sortBy=profile.email&sortOrder=DESC"), "ma");
  EXPECT_EQ(logins("search=profile.lastName+co+%22b%22&sortBy=profile.firstName").substr(0, 1), "z");
  EXPECT_EQ(logins("filter=lastLogin+eq+null+and+status+eq+%22provisioned%22"), "zam");
  for (const auto* query : {"sortBy=password", "sortBy=created&sortOrder=up", "sortBy=lastLogin"})
    EXPECT_EQ(get("/api/v1/users?" + std::string(query)).text("errorCode"), "E0000031") << query;
}

TEST_F(UsersTest, AUserIsInTheGroupsNamedAndInEveryone) {
  const auto answer = post("/api/v1/users", std::string(profile) + R"("groupIds":["00gstaff","00geveryone"]})");
  ASSERT_EQ(answer.status, 200) << json::serialize(answer.body);
  EXPECT_EQ(answer.text("status"), "PROVISIONED");
  const auto groups = get("/api/v1/users/" + answer.text("id") + "/groups");
  EXPECT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups.text("0.type"), "BUILT_IN");
  EXPECT_EQ(post("/api/v1/users/" + answer.text("id"), R"({"credentials":{"password":{"value":"correct horse 7"}}})")
                .text("status"),
            "ACTIVE");
}

}  // namespace
}  // namespace mandate::web::admin
