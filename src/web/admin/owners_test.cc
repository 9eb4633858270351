#include "base/text.h"
#include "web/admin/testing/agent_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class OwnersTest : public testing::AgentTest {
 protected:
  OwnersTest() {
    add_user("00ubob", "bob@example.test", "ACTIVE");
    add_user("00ugone", "gone@example.test", "DEPROVISIONED");
    sql("insert into groups (id, name, name_key, description, built_in, created, last_updated, "
        "last_membership_updated) "
        "values ('00gteam', 'Team', 'team', '', 0, 0, 0, 0)");
    for (const std::string_view member : {admin_id, std::string_view("00ubob")}) join_team(member);
    agent_ = make_agent("Owned");
  }
  void join_team(std::string_view user) {
    sql("insert into group_members (group_id, user_id) values ('00gteam', $1)", {user});
  }
  std::string group_orn() const { return organization_.orns().group(domain::GroupId("00gteam")); }
  static std::string array(const std::vector<std::string>& orns) {
    return orns.empty() ? "[]" : "[\"" + join(orns, "\",\"") + "\"]";
  }
  testing::Answer set(const std::vector<std::string>& orns) {
    return put(path(agent_, "/owners"), R"({"principalOrns":)" + array(orns) + "}");
  }
  testing::Answer find(const std::string& filter) { return get(governance + "?filter=" + percent_encode(filter)); }

  const std::string governance = "/governance/api/v1/resource-owners";
  std::string agent_;
};

TEST_F(OwnersTest, RefusesOwnersThatCannotAnswer) {
  std::vector<std::string> six(6, user_orn());
  struct Case {
    std::string what;
    std::vector<std::string> orns;
    std::string message;
  };
  for (const auto& c : {Case{"no ORN", {"bob"}, "not the ORN"}, Case{"an agent", {agent_orn(agent_)}, "not the ORN"},
                        Case{"nobody", {user_orn("00unobody")}, "no user or group"},
                        Case{"a person who left", {user_orn("00ugone")}, "no user or group"},
                        Case{"one person twice", {user_orn(), user_orn()}, "twice"}, Case{"six", six, "at most 5"},
                        Case{"a group and a person", {group_orn(), user_orn()}, "one group alone"}}) {
    const auto answer = set(c.orns);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorCauses.0.location"), "principalOrns") << c.what;
    EXPECT_THAT(answer.causes(), HasSubstr(c.message)) << c.what;
  }
  EXPECT_EQ(put(path(agent_, "/owners"), "{}").status, 400);
  EXPECT_EQ(put(path("wlpnone", "/owners"), R"({"principalOrns":[]})").status, 404);
}

TEST_F(OwnersTest, AreTheSameUnderTheAgentAndInGovernance) {
  EXPECT_EQ(get(governance + "/catalog/resources").size("data"), 1u);
  EXPECT_EQ(set({user_orn(), user_orn("00ubob")}).size("principals"), 2u);
  EXPECT_EQ(get(governance + "/catalog/resources").size("data"), 0u);
  const auto found = find("parentResourceOrn eq \"" + agent_orn(agent_) + "\"");
  ASSERT_EQ(found.size("data"), 1u);
  EXPECT_EQ(found.text("data.0.resource.type"), "ai-agents");
  EXPECT_EQ(found.text("data.0.resource.profile.name"), "Owned");
  EXPECT_EQ(found.size("data.0.principals"), 2u);
  EXPECT_EQ(found.text("data.0.principals.0.type"), "users");
  EXPECT_TRUE(found.text("data.0.principals.0.id").starts_with("pri"));
  EXPECT_EQ(find("resource.orn eq \"" + agent_orn(agent_) + "\" AND resource.type eq \"ai-agents\"").size("data"), 1u);
  const auto removal = [&](const std::string& orn) {
    return call(http::Method::patch, governance,
                R"({"resourceOrn":")" + agent_orn(agent_) +
                    R"(","data":[{"op":"REMOVE","path":"/principalOrn","value":")" + orn + "\"}]}");
  };
  EXPECT_EQ(removal(group_orn()).status, 404);
  EXPECT_EQ(removal(user_orn("00ubob")).status, 204);
  EXPECT_EQ(get(path(agent_, "/owners")).size("principals"), 1u);
  const auto replaced = post(governance, R"({"principalOrns":)" + array({group_orn()}) + R"(,"resourceOrns":)" +
                                             array({agent_orn(agent_)}) + "}");
  EXPECT_EQ(replaced.status, 200);
  EXPECT_EQ(replaced.text("data.0.principals.0.profile.name"), "Team");
  EXPECT_EQ(replaced.text("data.0.principals.0.type"), "groups");
  EXPECT_EQ(replaced.text("data.0.principals.0.profile.metadata.userAssignmentCount"), "2");
  EXPECT_EQ(post(governance, R"({"principalOrns":null,"resourceOrns":)" + array({agent_orn(agent_)}) + "}")
                .size("data.0.principals"),
            0u);
  set({user_orn()});
  EXPECT_EQ(post(governance, R"({"resourceOrns":)" + array({agent_orn(agent_)}) + "}").size("data.0.principals"), 0u)
      << "as null";
  EXPECT_THAT(events(), Contains("resource.owner.update"));
}

TEST_F(OwnersTest, AGroupOfOneOwnsNothing) {
  sql("delete from group_members where user_id = '00ubob'");
  const auto refused = set({group_orn()});
  EXPECT_EQ(refused.text("errorCauses.0.location"), "principalOrns");
  EXPECT_THAT(refused.causes(), HasSubstr("'Team' has 1 members"));
  EXPECT_EQ(post(std::string(agents), R"({"profile":{"name":"Another"},"owners":[")" + group_orn() + "\"]}").status,
            400);
  join_team("00ubob");
  EXPECT_EQ(set({group_orn()}).status, 200);
}

TEST_F(OwnersTest, TheListJudgesWhatPageIsAskedFor) {
  const auto list = governance + "?filter=" + percent_encode("resource.orn eq \"" + agent_orn(agent_) + "\"");
  EXPECT_EQ(get(list + "&after=x").text("errorCode"), "E0000029");
  EXPECT_EQ(get(list + "&limit=many").text("errorCode"), "E0000029");
  EXPECT_EQ(get(list + "&limit=1000").size("data"), 1u) << "clamped";
}

TEST_F(OwnersTest, ReplacesForEveryResourceOrForNone) {
  const auto refused = post(governance, R"({"principalOrns":)" + array({user_orn()}) + R"(,"resourceOrns":)" +
                                            array({agent_orn(agent_), agent_orn("wlpnone")}) + "}");
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(get(path(agent_, "/owners")).size("principals"), 0u);
}

TEST_F(OwnersTest, RefusesRequestsItCannotRead) {
  EXPECT_EQ(get(governance).text("errorCode"), "E0000028");
  for (const auto& filter : {std::string("x"), std::string("resource.orn co \"x\""), std::string("mood eq \"x\""),
                             std::string("resource.type eq \"ai-agents\""),
                             "resource.orn eq \"" + agent_orn(agent_) + "\" or resource.type eq \"x\""})
    EXPECT_EQ(find(filter).text("errorCode"), "E0000053") << filter;
  EXPECT_EQ(find("resource.orn eq \"x\"").text("errorCauses.0.reason"), "INVALID_FORMAT");
  for (const std::string body :
       {R"({"principalOrns":[]})", R"({"resourceOrns":["x"]})", R"({"principalOrns":[],"resourceOrns":[]})"})
    EXPECT_EQ(post(governance, body).status, 400) << body;
  for (const std::string data : {"[]", R"([{"op":"ADD","path":"/principalOrn","value":"x"}])",
                                 R"([{"op":"REMOVE","path":"/principalOrn"}])", "5"})
    EXPECT_EQ(
        call(http::Method::patch, governance, R"({"resourceOrn":")" + agent_orn(agent_) + R"(","data":)" + data + "}")
            .status,
        400)
        << data;
}

TEST_F(OwnersTest, NarrowsByNameWhatIsNamedWithItsType) {
  const std::string orn = "resource.orn eq \"" + agent_orn(agent_) + "\"";
  const auto named = [&](const std::string& comparison) {
    return orn + " AND resource.type eq \"ai-agents\" AND resource.profile.name " + comparison;
  };
  EXPECT_EQ(find(named("sw \"OWN\"")).size("data"), 1u);
  EXPECT_EQ(find(named("co \"wne\"")).size("data"), 1u);
  EXPECT_EQ(find(named("sw \"wne\"")).size("data"), 0u);
  for (const auto& filter : {orn + " AND resource.profile.name sw \"Own\"", named("eq \"Owned\""), named("co \"\""),
                             named("sw \"a\" AND resource.profile.name sw \"b\"")})
    EXPECT_EQ(find(filter).text("errorCode"), "E0000053") << filter;
}

TEST_F(OwnersTest, ListsWhatNobodyAnswersFor) {
  const auto catalog = [&](const std::string& filter, const std::string& more = "") {
    return get(std::string(governance) + "/catalog/resources?" +
               (filter.empty() ? "" : "filter=" + percent_encode(filter)) + more);
  };
  const auto orphan = make_agent("Orphan");
  EXPECT_EQ(catalog("").size("data"), 2u);
  EXPECT_EQ(catalog("resource.type eq \"ai-agents\"").size("data"), 2u);
  EXPECT_EQ(catalog("resource.profile.name co \"RPH\"").text("data.0.resource.id"), orphan);
  EXPECT_EQ(catalog("resource.profile.name sw \"rph\"").size("data"), 0u);
  EXPECT_EQ(catalog("parentResourceOrn eq \"" + agent_orn(orphan) + "\"").size("data"), 1u);
  EXPECT_EQ(catalog("resource.type eq \"users\"").text("errorCode"), "E0000053");
  EXPECT_EQ(catalog("resource.orn eq \"x\"").text("errorCauses.0.reason"), "INVALID_FORMAT");
  const auto first = catalog("", "limit=1");
  EXPECT_EQ(first.size("data"), 1u);
  EXPECT_EQ(follow(first.text("_links.next.href")).size("data"), 1u);
  EXPECT_EQ(put(path(orphan, "/owners"), R"({"principalOrns":[")" + user_orn() + "\"]}").status, 200);
  EXPECT_EQ(catalog("").size("data"), 1u);
}

}  // namespace
}  // namespace mandate::web::admin
