#include <gmock/gmock.h>

#include "web/admin/testing/admin_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class GroupsTest : public testing::AdminTest {
 protected:
  GroupsTest() {
    sql("insert into groups (id, name, name_key, description, built_in, created, last_updated, "
        "last_membership_updated) "
        "values ('00geveryone', 'Everyone', 'everyone', '', 1, 0, 0, 0)");
    add_user("00ubob", "bob@example.test", "ACTIVE");
  }
  std::string create(std::string_view name) {
    return post("/api/v1/groups", R"({"profile":{"name":")" + std::string(name) + R"("}})").text("id");
  }
};

TEST_F(GroupsTest, EveryFaultOfAGroupIsNamed) {
  create("Staff");
  const std::pair<const char*, const char*> cases[] = {
      {R"({})", "'profile' is required"},
      {R"({"profile":{}})", "'profile.name' is required"},
      {R"({"profile":{"name":"  "}})", "'profile.name' must have"},
      {R"({"profile":{"name":7}})", "'profile.name' must be a string"},
      {R"({"profile":{"name":"A","colour":"red"}})", "'profile.colour' is not a member"},
      {R"({"profile":{"name":"STAFF"}})", "Another group has the name"},
      {R"({"profile":{"name":"everyone"}})", "Another group has the name"},
  };
  for (const auto& [body, cause] : cases) {
    const auto answer = post("/api/v1/groups", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << body;
  }
}

TEST_F(GroupsTest, EveryoneCannotBeChanged) {
  const std::string one = "/api/v1/groups/00geveryone";
  EXPECT_THAT(put(one, R"({"profile":{"name":"Nobody"}})").causes(), HasSubstr("built in"));
  EXPECT_THAT(del(one).causes(), HasSubstr("built in"));
  EXPECT_THAT(put(one + "/users/00ubob").causes(), HasSubstr("built in"));
  EXPECT_THAT(del(one + "/users/00ubob").causes(), HasSubstr("built in"));
  EXPECT_EQ(get(one + "/users").size(), 2U);
}

TEST_F(GroupsTest, WhatIsNotThereIsNotFound) {
  const auto id = create("Staff");
  EXPECT_EQ(get("/api/v1/groups/00gnone").status, 404);
  EXPECT_EQ(put("/api/v1/groups/00gnone/users/00ubob").status, 404);
  EXPECT_EQ(put("/api/v1/groups/" + id + "/users/00unone").status, 404);
  EXPECT_EQ(del("/api/v1/groups/00gnone").status, 404);
  EXPECT_EQ(post("/api/v1/groups/" + id + "/users").status, 405);
}

TEST_F(GroupsTest, MembersComeAndGo) {
  const auto one = "/api/v1/groups/" + create("Staff");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(put(one + "/users/00ubob").status, 204);
  EXPECT_EQ(put(one + "/users/me").status, 204);
  EXPECT_EQ(get(one + "/users?limit=1").size(), 1U);
  EXPECT_EQ(get(one + "/users").size(), 2U);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(del(one + "/users/bob%40example.test").status, 204);
  EXPECT_EQ(get(one + "/users").text("0.id"), admin_id);
  EXPECT_THAT(events(), Contains("group.user_membership.add").Times(2));
  EXPECT_THAT(events(), Contains("group.user_membership.remove").Times(1));
}

TEST_F(GroupsTest, AGroupIsChangedListedAndDeletedWithItsMemberships) {
  const auto id = create("Staff");
  clock_.advance(std::chrono::seconds(1));
  create("Staging");
  ASSERT_EQ(put("/api/v1/groups/" + id + "/users/00ubob").status, 204);
  EXPECT_EQ(
      put("/api/v1/groups/" + id, R"({"profile":{"name":"Stafford","description":"d"}})").text("profile.description"),
      "d");
  EXPECT_EQ(get("/api/v1/groups?q=sta").size(), 2U);
  EXPECT_EQ(get("/api/v1/groups?filter=type+eq+%22BUILT_IN%22").text("0.id"), "00geveryone");
  EXPECT_EQ(get("/api/v1/groups?sortBy=profile.name&sortOrder=desc&limit=1").text("0.profile.name"), "Staging");
  const auto counted = get("/api/v1/groups?q=stafford&expand=stats");
  EXPECT_EQ(counted.text("0._embedded.stats.usersCount"), "1");
  EXPECT_EQ(counted.text("0._embedded.stats.hasAdminPrivilege"), "false");
  EXPECT_EQ(get("/api/v1/groups?filter=type+eq+%22built_in%22&expand=stats").text("0._embedded.stats.usersCount"), "2");
  EXPECT_EQ(get("/api/v1/groups?expand=apps").status, 400);
  EXPECT_EQ(get("/api/v1/groups?sortBy=profile.owner").text("errorCode"), "E0000031");
  EXPECT_EQ(get("/api/v1/groups?search=profile.name+eq+%22stafford%22").text("0.id"), id);
  EXPECT_EQ(del("/api/v1/groups/" + id).status, 204);
  EXPECT_EQ(get("/api/v1/users/00ubob/groups").size(), 1U);
  EXPECT_THAT(events(), Contains("group.lifecycle.delete"));
}

}  // namespace
}  // namespace mandate::web::admin
