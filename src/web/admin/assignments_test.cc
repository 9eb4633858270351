#include "domain/application_change.h"
#include "web/admin/testing/application_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class AssignmentsTest : public testing::ApplicationTest {
 protected:
  AssignmentsTest() {
    sql("insert into groups (id, name, name_key, description, built_in, created, last_updated, "
        "last_membership_updated) "
        "values ('00gstaff', 'Staff', 'staff', '', 0, 0, 0, 0)");
    add_user("00ubob", "bob@example.test", "ACTIVE");
    app_ = make_app();
  }
  std::string users(const std::string& rest = "") const { return app_path(app_, "/users" + rest); }
  std::string groups(const std::string& rest = "") const { return app_path(app_, "/groups" + rest); }

  std::string app_;
};

TEST_F(AssignmentsTest, EveryFaultOfAnAssignmentIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({})", "'id' is required"},
      {R"({"id":""})", "'id' must name a user"},
      {R"({"id":"00ubob","scope":"GROUP"})", "'scope' must be USER"},
      {R"({"id":"00ubob","profile":{"role":7}})", "'profile.role' must be a string or null"},
      {R"({"id":"00ubob","profile":{"role":["chief"]}})", "'profile.role' must be a string or null"},
      {R"({"id":"00ubob","profile":{"a b":"c"}})", "cannot be the name of a profile member"},
      {R"({"id":"00ubob","profile":{"userName":"bob"}})", "is 'credentials.userName'"},
      {R"({"id":"00ubob","profile":"chief"})", "'profile' must be"},
      {R"({"id":"00ubob","credentials":{"userName":""}})", "'credentials.userName' must have 1 to 100"},
      {R"({"id":"00ubob","credentials":{"userName":"a\u202eb"}})", "'credentials.userName' must have 1 to 100"},
      {R"({"id":"00ubob","credentials":{"userName":7}})", "'credentials.userName' must be"},
      {R"({"id":"00ubob","credentials":{"password":{"value":"x"}}})", "'credentials.password' cannot be given"},
      {R"({"id":"00ubob","colour":"red"})", "'colour' is not a member"},
  };
  for (const auto& [body, cause] : cases) {
    const auto answer = post(users(), body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << body;
  }
  const std::string long_name(101, 'n'), long_value(1025, 'v');
  EXPECT_THAT(post(users(), R"({"id":"00ubob","credentials":{"userName":")" + long_name + "\"}}").causes(),
              HasSubstr("'credentials.userName' must have 1 to 100"));
  EXPECT_THAT(post(users(), R"({"id":"00ubob","profile":{"role":")" + long_value + "\"}}").causes(),
              HasSubstr("'profile.role' is longer than 1024 bytes"));
  EXPECT_THAT(put(groups("/00gstaff"), R"({"profile":{"role":"chief"}})").causes(),
              HasSubstr("'profile' must be empty"));
  EXPECT_THAT(put(groups("/00gstaff"), R"({"priority":101})").causes(), HasSubstr("from 0 to 100"));
  EXPECT_EQ(count("select count(*) from application_users"), 0);
  EXPECT_EQ(count("select count(*) from application_groups"), 0);
}

TEST_F(AssignmentsTest, WhatIsNotThereIsNotFound) {
  for (const auto* path : {"/users", "/users/00ubob", "/groups", "/groups/00gstaff"})
    EXPECT_EQ(get(app_path("0oanone", path)).status, 404) << path;
  EXPECT_EQ(post(app_path("0oanone", "/users"), R"({"id":"00ubob"})").status, 404);
  EXPECT_EQ(post(users(), R"({"id":"00unone"})").status, 404);
  EXPECT_EQ(put(groups("/00gnone")).status, 404);
  for (const auto* path : {"/00ubob", "/00unone"}) {
    EXPECT_EQ(get(users(path)).status, 404) << path;
    EXPECT_EQ(post(users(path), "{}").status, 404) << path;
    EXPECT_EQ(del(users(path)).status, 404) << path;
  }
  EXPECT_EQ(get(groups("/00gstaff")).status, 404) << "not assigned";
  EXPECT_EQ(del(groups("/00gstaff")).status, 404) << "not assigned";
}

TEST_F(AssignmentsTest, UsersComeAndGo) {
  const auto assigned =
      post(users(), R"({"id":"00ubob","scope":"USER","credentials":{"userName":"bob@example.test"}})");
  ASSERT_EQ(assigned.status, 200) << json::serialize(assigned.body);
  EXPECT_EQ(assigned.text("id"), "00ubob");
  EXPECT_EQ(assigned.text("scope"), "USER");
  EXPECT_EQ(assigned.text("credentials.userName"), "bob@example.test");
  EXPECT_EQ(post(users(), json::serialize(assigned.body)).status, 200) << "again, as it was read";
  EXPECT_EQ(post(users("/00ubob"), R"({"profile":{}})").text("id"), "00ubob");
  EXPECT_EQ(get(users("/bob%40example.test")).text("id"), "00ubob");
  EXPECT_EQ(post(users(), R"({"id":"ada@example.test"})").text("id"), admin_id);
  EXPECT_EQ(get(users("/me")).text("id"), admin_id);
  const auto first = get(users("?limit=1"));
  EXPECT_EQ(first.size(), 1U);
  EXPECT_EQ(follow(next_of(first)).size(), 1U);
  EXPECT_EQ(del(users("/00ubob")).status, 204);
  EXPECT_EQ(get(users()).size(), 1U);
  EXPECT_THAT(events(), Contains("application.user_membership.add").Times(2));
  EXPECT_THAT(events(), Contains("application.user_membership.remove").Times(1));
}

TEST_F(AssignmentsTest, AnApplicationKnowsSomethingOfEveryUser) {
  const auto assigned =
      post(users(), R"({"id":"00ubob","credentials":{"userName":"bob-b"},"profile":{"role":"chief"}})");
  ASSERT_EQ(assigned.status, 200) << json::serialize(assigned.body);
  EXPECT_EQ(assigned.text("credentials.userName"), "bob-b");
  EXPECT_EQ(assigned.text("profile.role"), "chief");
  clock_.advance(std::chrono::minutes(1));
  EXPECT_EQ(post(users(), json::serialize(assigned.body)).text("lastUpdated"), assigned.text("lastUpdated"))
      << "as it was read: nothing happened";
  EXPECT_THAT(events(), ::testing::Not(Contains("application.user_membership.update")));

  const auto changed = post(users("/00ubob"), R"({"profile":{"team":"red"}})");
  EXPECT_EQ(json::serialize(changed.at("profile")), R"({"role":"chief","team":"red"})") << "what is left out stays";
  EXPECT_EQ(changed.text("credentials.userName"), "bob-b");
  EXPECT_NE(changed.text("lastUpdated"), assigned.text("lastUpdated"));
  EXPECT_EQ(changed.text("created"), assigned.text("created"));
  EXPECT_EQ(event("application.user_membership.update").at_pointer("/debugContext/debugData/changed"), "profile");
  EXPECT_EQ(json::serialize(get(users("/00ubob")).at("profile")), json::serialize(changed.at("profile")));
  EXPECT_EQ(json::serialize(get(users()).at("0.profile")), json::serialize(changed.at("profile")));

  EXPECT_EQ(post(users(), R"({"id":"00ubob","profile":{"role":null}})").text("profile.role"), "")
      << "assigned again: changed";
  EXPECT_EQ(post(users("/00ubob"), R"({"credentials":{"userName":"bob@example.test"}})").text("credentials.userName"),
            "bob@example.test");
  sql("update users set login = 'robert@example.test', login_key = 'robert@example.test' where id = '00ubob'");
  EXPECT_EQ(get(users("/00ubob")).text("credentials.userName"), "robert@example.test") << "named by their login again";
  EXPECT_THAT(events(), Contains("application.user_membership.update").Times(3));
}

TEST_F(AssignmentsTest, AProfileAtAnApplicationIsBounded) {
  const auto many = [](int from, int to) {
    json::object profile;
    for (int i = from; i < to; ++i) profile["m" + std::to_string(i)] = "x";
    return json::serialize(json::object{{"profile", profile}});
  };
  ASSERT_EQ(post(users(), R"({"id":"00ubob"})").status, 200);
  EXPECT_THAT(post(users("/00ubob"), many(0, 101)).causes(), HasSubstr("at most 100"));
  EXPECT_EQ(post(users("/00ubob"), many(0, 60)).status, 200);
  EXPECT_THAT(post(users("/00ubob"), many(60, 101)).causes(), HasSubstr("at most 100 members"));
  EXPECT_EQ(get(users("/00ubob")).at("profile").as_object().size(), 60U) << "nothing of a refused change stays";
}

TEST_F(AssignmentsTest, GroupsComeAndGo) {
  const auto assigned = put(groups("/00gstaff"), R"({"priority":3})");
  ASSERT_EQ(assigned.status, 200) << json::serialize(assigned.body);
  EXPECT_EQ(assigned.text("id"), "00gstaff");
  EXPECT_EQ(put(groups("/00gstaff")).status, 200);
  EXPECT_EQ(get(groups("/00gstaff")).text("_links.group.href"), "https://mandate.test/api/v1/groups/00gstaff");
  EXPECT_EQ(get(groups()).size(), 1U);
  EXPECT_EQ(del(groups("/00gstaff")).status, 204);
  EXPECT_EQ(get(groups()).size(), 0U);
  EXPECT_THAT(events(), Contains("group.application_assignment.add").Times(1));
  EXPECT_THAT(events(), Contains("group.application_assignment.remove").Times(1));
}

TEST_F(AssignmentsTest, AnInactiveApplicationCanBePrepared) {
  const auto agent = make_agent("Prepared");
  const auto bound = make_bound_app(agent);
  ASSERT_EQ(get(app_path(bound)).text("status"), "INACTIVE");
  EXPECT_EQ(post(app_path(bound, "/users"), R"({"id":"00ubob"})").status, 200);
  EXPECT_EQ(put(app_path(bound, "/groups/00gstaff")).status, 200);
}

TEST_F(AssignmentsTest, EveryChangeMakesDecisionsAboutItBeMadeAnew) {
  std::vector<std::string> touched;
  ledger_->on_change([&touched](const std::vector<std::string>& ids) { touched = ids; });
  post(users(), R"({"id":"00ubob"})");
  EXPECT_THAT(touched, ::testing::UnorderedElementsAre(app_, "00ubob"));
  touched.clear();
  post(users("/00ubob"), R"({"profile":{"role":"chief"}})");
  EXPECT_THAT(touched, ::testing::UnorderedElementsAre(app_, "00ubob"));
  touched.clear();
  post(users("/00ubob"), R"({"profile":{"role":"chief"}})");
  EXPECT_THAT(touched, ::testing::IsEmpty()) << "nothing changed";
  del(users("/00ubob"));
  EXPECT_THAT(touched, ::testing::UnorderedElementsAre(app_, "00ubob"));
  put(groups("/00gstaff"));
  EXPECT_THAT(touched, ::testing::ElementsAre(app_));
  touched.clear();
  del(groups("/00gstaff"));
  EXPECT_THAT(touched, ::testing::ElementsAre(app_));
}

}  // namespace
}  // namespace mandate::web::admin
