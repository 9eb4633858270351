#include "domain/application_change.h"
#include "web/admin/testing/application_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

class RolesTest : public testing::ApplicationTest {
 protected:
  RolesTest() { add_user("00ubob", "bob@example.test", "ACTIVE"); }
  static std::string of_user(const std::string& user, const std::string& rest = "") {
    return "/api/v1/users/" + user + "/roles" + rest;
  }
  static std::string of_client(const std::string& client, const std::string& rest = "") {
    return "/oauth2/v1/clients/" + client + "/roles" + rest;
  }
};

TEST_F(RolesTest, RefusesWhatIsNotARole) {
  EXPECT_THAT(post(of_user("00ubob"), "{}").causes(), HasSubstr("'type' is required"));
  EXPECT_THAT(post(of_user("00ubob"), R"({"type":"EMPEROR"})").causes(),
              AllOf(HasSubstr("SUPER_ADMIN"), HasSubstr("AI_AGENT_ADMIN")));
  EXPECT_EQ(post(of_user("00unone"), R"({"type":"SUPER_ADMIN"})").status, 404);
  EXPECT_EQ(post(of_client("0oanone"), R"({"type":"SUPER_ADMIN"})").status, 404);
  EXPECT_EQ(get(of_user("00unone")).status, 404);
  EXPECT_EQ(get(of_user("00ubob", "/SUPER_ADMIN")).status, 404) << "not assigned";
  EXPECT_EQ(del(of_user("00ubob", "/SUPER_ADMIN")).status, 404) << "not assigned";
  EXPECT_EQ(get(of_user("00ubob")).size(), 0U);
}

TEST_F(RolesTest, NobodyTakesTheirOwnAccessAway) {
  EXPECT_THAT(del(of_user("me", "/SUPER_ADMIN")).causes(), HasSubstr("another administrator can"));
  EXPECT_EQ(get(of_user("me")).text("0.type"), "SUPER_ADMIN");
}

TEST_F(RolesTest, UsersAreGrantedRolesAndLoseThem) {
  const auto made = post(of_user("00ubob"), R"({"type":"AI_AGENT_ADMIN"})");
  EXPECT_EQ(made.status, 201) << json::serialize(made.body);
  EXPECT_EQ(made.text("assignmentType"), "USER");
  EXPECT_EQ(made.text("label"), "AI agent administrator");
  EXPECT_EQ(post(of_user("bob@example.test"), R"({"type":"AI_AGENT_ADMIN"})").status, 201) << "again";
  EXPECT_EQ(post(of_user("00ubob"), R"({"type":"READ_ONLY_ADMIN"})").status, 201);
  EXPECT_EQ(get(of_user("00ubob")).size(), 2U);
  EXPECT_EQ(get(of_user("00ubob", "/" + made.text("id"))).body, made.body);
  EXPECT_EQ(del(of_user("00ubob", "/" + made.text("id"))).status, 204);
  EXPECT_EQ(get(of_user("00ubob")).text("0.type"), "READ_ONLY_ADMIN");
  EXPECT_THAT(events(), Contains("user.account.privilege.grant").Times(2));
  EXPECT_THAT(events(), Contains("user.account.privilege.revoke").Times(1));
}

TEST_F(RolesTest, ClientsAreGrantedRolesAndLoseThem) {
  const auto app = make_app({}, {{"client_id", "back-office"}});
  const auto made = post(of_client("back-office"), R"({"type":"SUPER_ADMIN"})");
  EXPECT_EQ(made.status, 200) << json::serialize(made.body);
  EXPECT_EQ(made.text("assignmentType"), "CLIENT");
  EXPECT_EQ(post(of_client("back-office"), R"({"type":"SUPER_ADMIN"})").status, 200) << "again";
  EXPECT_EQ(get(of_client("back-office")).size(), 1U);
  EXPECT_EQ(count("select count(*) from admin_roles where principal = '" + app + "'"), 1);
  EXPECT_EQ(del(of_client("back-office", "/SUPER_ADMIN")).status, 204);
  EXPECT_EQ(get(of_client("back-office")).size(), 0U);
  EXPECT_THAT(events(), Contains("app.oauth2.client.privilege.grant").Times(1));
  EXPECT_THAT(events(), Contains("app.oauth2.client.privilege.revoke").Times(1));
}

TEST_F(RolesTest, ARoleOfAnAgentIsTheAgentsAndNotItsApplications) {
  const auto agent = make_agent("Registrar");
  const auto app = make_bound_app(agent);
  EXPECT_EQ(post(of_client(agent), R"({"type":"AI_AGENT_ADMIN"})").status, 200);
  EXPECT_EQ(count("select count(*) from admin_roles where principal = '" + agent + "'"), 1);
  EXPECT_EQ(count("select count(*) from admin_roles where principal = '" + app + "'"), 0);
}

}  // namespace
}  // namespace mandate::web::admin
