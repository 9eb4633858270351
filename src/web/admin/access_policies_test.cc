#include "web/admin/testing/agent_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr const char* jwt_bearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

class AccessPoliciesTest : public testing::AgentTest {
 protected:
  AccessPoliciesTest() {
    server_ = make_server("Orders");
    policies_ = "/api/v1/authorizationServers/" + server_ + "/policies";
    post("/api/v1/authorizationServers/" + server_ + "/scopes", R"({"name":"orders:read"})");
    add_user("00ubob", "bob@example.test", "ACTIVE");
    sql("insert into groups (id, name, name_key, description, built_in, created, last_updated, "
        "last_membership_updated) "
        "values ('00gstaff', 'Staff', 'staff', '', 0, 1, 1, 1)");
  }
  std::string make_server(const std::string& name) {
    return post("/api/v1/authorizationServers",
                R"({"name":")" + name + R"(","audiences":["api://x"],"signingAlgorithm":"ES256"})")
        .text("id");
  }
  static std::string policy_body(const std::string& name, const std::string& more = "",
                                 const std::string& clients = R"(["ALL_CLIENTS"])") {
    return R"({"type":"OAUTH_AUTHORIZATION_POLICY","name":")" + name +
           R"(","description":"d","conditions":{"clients":{"include":)" + clients + "}}" + more + "}";
  }
  std::string make_policy(const std::string& name, const std::string& more = "") {
    return policies_ + "/" + post(policies_, policy_body(name, more)).text("id");
  }

  struct RuleBody {
    std::string name = "Staff";
    std::string people = R"({"groups":{"include":["EVERYONE"]}})";
    std::string grants = R"(["urn:ietf:params:oauth:grant-type:jwt-bearer"])";
    std::string scopes = R"(["*"])";
    std::string more = "";
    std::string text() const {
      return R"({"type":"RESOURCE_ACCESS","name":")" + name + R"(","conditions":{"people":)" + people +
             R"(,"grantTypes":{"include":)" + grants + R"(},"scopes":{"include":)" + scopes + "}}" + more + "}";
    }
  };
  std::string names(const std::string& path) {
    const auto list = get(path);
    std::string all;
    for (std::size_t i = 0; i < list.size(); ++i)
      all += list.text(std::to_string(i) + ".name") + list.text(std::to_string(i) + ".priority") + " ";
    return all;
  }

  std::string server_, policies_;
};

TEST_F(AccessPoliciesTest, EveryFaultOfAPolicyIsNamed) {
  make_policy("Taken");
  const std::pair<std::string, const char*> cases[] = {
      {R"({"name":"A"})", "'conditions' is required"},
      {R"({"name":"A","conditions":{}})", "'conditions.clients' is required"},
      {R"({"name":"A","conditions":{"clients":{}}})", "'conditions.clients.include' is required"},
      {policy_body("A", "", "[]"), "at least one client"},
      {policy_body("A", "", R"(["wlpnone"])"), "There is no agent or application 'wlpnone'"},
      {policy_body(""), "'name' must have"},
      {policy_body("Taken"), "has a policy 'Taken'"},
      {policy_body("A", R"(,"priority":0)"), "'priority' must be a whole number"},
      {policy_body("A", R"(,"status":"ON")"), "'status' must be"},
      {policy_body("A", R"(,"colour":"red")"), "'colour' is not a member"},
      {R"({"type":"OKTA_SIGN_ON","name":"A","conditions":{"clients":{"include":["ALL_CLIENTS"]}}})",
       "'type' must be OAUTH_AUTHORIZATION_POLICY"},
  };
  for (const auto& [body, cause] : cases) {
    const auto answer = post(policies_, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.size("errorCauses"), 1U) << body << answer.causes();
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << body;
  }
  EXPECT_EQ(get(policies_).size(), 1U);
}

TEST_F(AccessPoliciesTest, EveryFaultOfARuleIsNamed) {
  const auto rules = make_policy("All") + "/rules";
  post(rules, RuleBody{"Taken"}.text());
  const auto token = [](const std::string& members) {
    return RuleBody{.more = R"(,"actions":{"token":{)" + members + "}}"}.text();
  };
  const std::pair<std::string, const char*> cases[] = {
      {R"({"name":"A"})", "'conditions' is required"},
      {RuleBody{"Taken"}.text(), "has a rule 'Taken'"},
      {RuleBody{""}.text(), "'name' must have"},
      {RuleBody{.people = "{}"}.text(), "would match nobody"},
      {RuleBody{.people = R"({"users":{"include":["00unone"]}})"}.text(), "There is no user '00unone'"},
      {RuleBody{.people = R"({"groups":{"include":["00gnone"]}})"}.text(), "There is no group '00gnone'"},
      {RuleBody{.people = R"({"groups":{"include":["EVERYONE"],"exclude":["EVERYONE"]}})"}.text(),
       "There is no group 'EVERYONE'"},
      {RuleBody{.people = R"({"users":{"include":["00ubob"],"exclude":["00unone"]}})"}.text(),
       "There is no user '00unone'"},
      {RuleBody{.grants = "[]"}.text(), "at least one grant type"},
      {RuleBody{.grants = R"(["jwt-bearer"])"}.text(), "There is no grant type 'jwt-bearer'"},
      {RuleBody{.scopes = "[]"}.text(), "at least one scope"},
      {RuleBody{.scopes = R"(["orders:burn"])"}.text(), "There is no scope 'orders:burn'"},
      {token(R"("accessTokenLifetimeMinutes":4)"), "accessTokenLifetimeMinutes' must be from 5 to 1440"},
      {token(R"("accessTokenLifetimeMinutes":1441)"), "from 5 to 1440"},
      {token(R"("accessTokenLifetimeMinutes":60.5)"), "must be a whole number"},
      {token(R"("accessTokenLifetimeMinutes":60,"refreshTokenLifetimeMinutes":59)"),
       "at least accessTokenLifetimeMinutes"},
      {token(R"("refreshTokenWindowMinutes":9)"), "from 10 to 2628000"},
      {token(R"("refreshTokenWindowMinutes":2628001)"), "from 10 to 2628000"},
      {token(R"("inlineHook":{"id":"cal1"})"), "Inline hooks are not supported"},
      {RuleBody{.more = R"(,"priority":"first")"}.text(), "'priority' must be a whole number"},
      {RuleBody{.more = R"(,"colour":"red")"}.text(), "'colour' is not a member"},
  };
  for (const auto& [body, cause] : cases) {
    const auto answer = post(rules, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << body;
  }
  EXPECT_EQ(get(rules).size(), 1U);
}

TEST_F(AccessPoliciesTest, WhatIsNotThereIsNotFound) {
  const auto policy = make_policy("All");
  const auto rule = policy + "/rules/" + post(policy + "/rules", RuleBody{}.text()).text("id");
  const auto in_other = [&](const std::string& path) {
    return "/api/v1/authorizationServers/" + make_server("Other" + std::to_string(++requests_)) +
           path.substr(path.find("/policies"));
  };
  for (const auto& path : {policies_ + "/00pnone", in_other(policy), in_other(rule),
                           make_policy("Second") + "/rules/" + rule.substr(rule.rfind('/') + 1)}) {
    EXPECT_EQ(get(path).status, 404) << path;
    EXPECT_EQ(del(path).status, 404) << path;
    EXPECT_EQ(post(path + "/lifecycle/deactivate").status, 404) << path;
  }
  EXPECT_EQ(put(in_other(policy), policy_body("A")).status, 404);
  EXPECT_EQ(put(in_other(rule), RuleBody{}.text()).status, 404);
  EXPECT_EQ(get(policies_ + "/00pnone/rules").status, 404);
  EXPECT_EQ(get("/api/v1/authorizationServers/ausnone/policies").status, 404);
  EXPECT_EQ(get(rule).text("status"), "ACTIVE");
}

TEST_F(AccessPoliciesTest, APolicyIsMadeChangedAndDeleted) {
  const auto agent = make_agent("Reader");
  add_app("0oaweb", "Web");
  const auto made = post(policies_, policy_body("Agents", "", R"([")" + agent + R"(","0oaweb",")" + agent + "\"]"));
  ASSERT_EQ(made.status, 201) << json::serialize(made.body);
  EXPECT_TRUE(made.text("id").starts_with("00p"));
  EXPECT_EQ(json::serialize(made.at("conditions.clients.include")), R"([")" + agent + R"(","0oaweb"])");
  EXPECT_EQ(made.text("priority"), "1");
  EXPECT_EQ(made.text("system"), "false");
  const auto one = policies_ + "/" + made.text("id");
  EXPECT_EQ(made.text("_links.rules.href"), "https://mandate.test" + one + "/rules");
  EXPECT_EQ(json::serialize(follow(made.text("_links.self.href")).body), json::serialize(made.body));
  sql("delete from applications where id = '0oaweb'");
  EXPECT_EQ(put(one, json::serialize(made.body)).status, 200) << "a client that has gone stands in nobody's way";
  EXPECT_EQ(put(one, policy_body("Renamed")).text("conditions.clients.include.0"), "ALL_CLIENTS");
  EXPECT_EQ(post(one + "/lifecycle/deactivate").status, 204);
  EXPECT_EQ(put(one, policy_body("Renamed", R"(,"status":"ACTIVE")")).text("status"), "INACTIVE");
  EXPECT_EQ(post(one + "/lifecycle/activate").status, 204);
  EXPECT_EQ(get(one).text("status"), "ACTIVE");
  post(one + "/rules", RuleBody{}.text());
  EXPECT_EQ(del(one).status, 204);
  EXPECT_EQ(get(one).status, 404);
  for (const auto* verb : {"create", "update", "deactivate", "activate", "delete"})
    EXPECT_THAT(events(), Contains("policy.lifecycle." + std::string(verb)));
}

TEST_F(AccessPoliciesTest, ARuleIsMadeChangedAndDeleted) {
  const auto rules = make_policy("All") + "/rules";
  const auto made = post(
      rules,
      RuleBody{
          .people =
              R"({"users":{"include":["00ubob"],"exclude":[]},"groups":{"include":["EVERYONE"],"exclude":["00gstaff"]}})",
          .scopes = R"(["orders:read"])",
          .more =
              R"(,"actions":{"token":{"accessTokenLifetimeMinutes":5,"refreshTokenLifetimeMinutes":0,"inlineHook":null}})"}
          .text());
  ASSERT_EQ(made.status, 201) << json::serialize(made.body);
  const std::pair<const char*, std::string> members[] = {
      {"type", "RESOURCE_ACCESS"},
      {"status", "ACTIVE"},
      {"priority", "1"},
      {"conditions.people.users.include.0", "00ubob"},
      {"conditions.people.groups.include.0", "EVERYONE"},
      {"conditions.people.groups.exclude.0", "00gstaff"},
      {"conditions.grantTypes.include.0", jwt_bearer},
      {"conditions.scopes.include.0", "orders:read"},
      {"actions.token.accessTokenLifetimeMinutes", "5"},
      {"actions.token.refreshTokenLifetimeMinutes", "0"},
      {"actions.token.refreshTokenWindowMinutes", "10080"},
  };
  for (const auto& [member, value] : members) EXPECT_EQ(made.text(member), value) << member;
  const auto one = rules + "/" + made.text("id");
  EXPECT_TRUE(made.text("id").starts_with("0pr"));
  EXPECT_EQ(json::serialize(follow(made.text("_links.self.href")).body), json::serialize(made.body));
  sql("delete from users where id = '00ubob'");
  EXPECT_EQ(put(one, json::serialize(made.body)).status, 200) << "a person who has gone stands in nobody's way";
  const auto changed =
      put(one, RuleBody{.name = "Machines", .people = "null", .grants = R"(["client_credentials"])"}.text());
  EXPECT_EQ(changed.text("name"), "Machines");
  EXPECT_EQ(changed.size("conditions.people.users.include"), 0U);
  EXPECT_EQ(changed.text("actions.token.accessTokenLifetimeMinutes"), "5") << "not named: as it was";
  EXPECT_EQ(post(one + "/lifecycle/deactivate").status, 204);
  EXPECT_EQ(get(one).text("status"), "INACTIVE");
  EXPECT_EQ(post(one + "/lifecycle/activate").status, 204);
  EXPECT_EQ(del(one).status, 204);
  EXPECT_EQ(get(one).status, 404);
  for (const auto* verb : {"add", "update", "deactivate", "activate", "delete"})
    EXPECT_THAT(events(), Contains("policy.rule." + std::string(verb)));
}

TEST_F(AccessPoliciesTest, PrioritiesHaveNoGapAndShift) {
  const auto first = make_policy("A");
  make_policy("B");
  make_policy("C", R"(,"priority":1)");
  EXPECT_EQ(names(policies_), "C1 A2 B3 ");
  make_policy("D", R"(,"priority":99)");
  EXPECT_EQ(names(policies_), "C1 A2 B3 D4 ");
  put(first, policy_body("A", R"(,"priority":4)"));
  EXPECT_EQ(names(policies_), "C1 B2 D3 A4 ");
  put(first, policy_body("A"));
  EXPECT_EQ(names(policies_), "C1 B2 D3 A4 ") << "without a wish it keeps its place";
  put(first, policy_body("A", R"(,"priority":1)"));
  EXPECT_EQ(names(policies_), "A1 C2 B3 D4 ");
  del(first);
  EXPECT_EQ(names(policies_), "C1 B2 D3 ");
  const auto rules = make_policy("E") + "/rules";
  for (const auto* name : {"a", "b"}) post(rules, RuleBody{.name = name, .more = R"(,"priority":1)"}.text());
  EXPECT_EQ(names(rules), "b1 a2 ");
  del(rules + "/" + get(rules).text("0.id"));
  EXPECT_EQ(names(rules), "a1 ");
}

}  // namespace
}  // namespace mandate::web::admin
