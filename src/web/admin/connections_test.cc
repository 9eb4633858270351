#include "web/admin/testing/agent_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class ConnectionsTest : public testing::AgentTest {
 protected:
  ConnectionsTest() {
    add_server(server_id, "Orders");
    add_server("ausasleep00000000000", "Asleep", "INACTIVE");
    for (const auto* scope : {"orders:read", "orders:write"}) add_scope(server_id, scope);
    agent_ = make_agent("Connected");
  }
  std::string connections(const std::string& rest = "") { return path(agent_, "/connections" + rest); }
  std::string body(const std::string& scopes = R"("scopeCondition":"ALL_SCOPES","scopes":["*"])",
                   const std::string& more = "", std::string orn = "") {
    if (orn.empty()) orn = server_orn();
    return R"({"connectionType":"IDENTITY_ASSERTION_CUSTOM_AS","authorizationServer":{"orn":")" + orn + "\"}," +
           scopes + more + "}";
  }
  std::string agent_;
};

TEST_F(ConnectionsTest, RefusesConnectionsThatLeadNowhere) {
  const std::string all = R"("scopeCondition":"ALL_SCOPES","scopes":["*"])";
  struct Case {
    std::string what, body, location, message;
  };
  for (const auto& c :
       {Case{"no type", "{" + all + "}", "connectionType", "required"},
        Case{"another type", R"({"connectionType":"IDENTITY_ASSERTION_SAML","resource":{"orn":"x"}})", "connectionType",
             "IDENTITY_ASSERTION_CUSTOM_AS"},
        Case{"no target", R"({"connectionType":"IDENTITY_ASSERTION_CUSTOM_AS",)" + all + "}", "authorizationServer",
             "required"},
        Case{"a target that is no ORN", body(all, "", "https://x"), "authorizationServer.orn", "must be the ORN"},
        Case{"an ORN of an agent", body(all, "", agent_orn(agent_)), "authorizationServer.orn", "must be the ORN"},
        Case{"a server that does not exist", body(all, "", server_orn("ausnone")), "authorizationServer.orn",
             "no authorization server"},
        Case{"a server that is INACTIVE", body(all, "", server_orn("ausasleep00000000000")), "authorizationServer.orn",
             "INACTIVE"},
        Case{"ALL_SCOPES with names", body(R"("scopeCondition":"ALL_SCOPES","scopes":["orders:read"])"), "scopes",
             "[\"*\"]"},
        Case{"no scope", body(R"("scopeCondition":"INCLUDE_ONLY","scopes":[])"), "scopes", "at least one"},
        Case{"the star where it does not belong", body(R"("scopeCondition":"INCLUDE_ONLY","scopes":["*"])"), "scopes",
             "only with"},
        Case{"an unknown scope", body(R"("scopeCondition":"EXCLUDE","scopes":["orders:burn"])"), "scopes",
             "orders:burn"},
        Case{"a scope twice", body(R"("scopeCondition":"EXCLUDE","scopes":["orders:read","orders:read"])"), "scopes",
             "twice"},
        Case{"no condition", body(R"("scopes":["*"])"), "scopeCondition", "required"},
        Case{"an unknown condition", body(R"("scopeCondition":"SOME","scopes":["*"])"), "scopeCondition", "must be"},
        Case{"a relative indicator", body(all, R"(,"resourceIndicator":"/orders")"), "resourceIndicator",
             "absolute URI"},
        Case{"an indicator with a fragment", body(all, R"(,"resourceIndicator":"https://x/#f")"), "resourceIndicator",
             "fragment"},
        Case{"an unknown status", body(all, R"(,"status":"ON")"), "status", "ACTIVE or INACTIVE"},
        Case{"an unknown member", body(all, R"(,"mood":1)"), "mood", "not a member"}}) {
    const auto answer = post(connections(), c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorSummary"), "Api validation failed: ManagedConnection") << c.what;
    EXPECT_EQ(answer.size("errorCauses"), 1u) << c.what << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.what;
    EXPECT_THAT(answer.causes(), HasSubstr(c.message)) << c.what;
  }
  EXPECT_EQ(get(connections()).size("data"), 0u);
  EXPECT_EQ(post(path("wlpnone", "/connections"), body()).status, 404);
}

TEST_F(ConnectionsTest, ShowsExactlyTheMembersThatClientsKnow) {
  const auto made = post(connections(), body());
  EXPECT_EQ(made.status, 201);
  const auto id = made.text("id");
  EXPECT_TRUE(id.starts_with("mcn"));
  EXPECT_EQ(made.text("orn"), "orn:okta:idp:00otest0000000000000:connections:" + id);
  EXPECT_EQ(made.text("status"), "ACTIVE");
  EXPECT_EQ(made.text("resourceIndicator"), server_orn());
  EXPECT_EQ(made.text("authorizationServer.orn"), server_orn());
  EXPECT_EQ(made.text("authorizationServer.name"), "Orders");
  EXPECT_EQ(made.text("authorizationServer.issuerUrl"), "https://mandate.test/oauth2/ausorders00000000000");
  EXPECT_EQ(made.text("_links.self.href"), "https://mandate.test" + connections("/" + id));
  std::vector<std::string> members;
  for (const auto& member : made.body.as_object()) members.emplace_back(member.key());
  EXPECT_THAT(members, ::testing::UnorderedElementsAre("connectionType", "id", "orn", "status", "resourceIndicator",
                                                       "authorizationServer", "scopeCondition", "scopes", "_links"));
  EXPECT_EQ(json::serialize(follow(made.text("_links.self.href")).body), json::serialize(made.body));
  const auto again = post(connections(), body());
  EXPECT_EQ(again.text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  const auto list = get(connections());
  EXPECT_EQ(list.size("data"), 1u);
  EXPECT_THAT(list.header("Link"), HasSubstr("rel=\"self\""));
  EXPECT_NE(list.header("X-Rate-Limit-Limit"), "");
}

TEST_F(ConnectionsTest, ChangesScopesAndIndicatorOnly) {
  const auto id = post(connections(),
                       body(R"("scopeCondition":"INCLUDE_ONLY","scopes":["orders:read"])", R"(,"status":"INACTIVE")"))
                      .text("id");
  struct Case {
    std::string body, location;
  };
  for (const auto& c :
       {Case{R"({"connectionType":"X"})", "connectionType"},
        Case{R"({"authorizationServer":{"orn":"x"}})", "authorizationServer"}, Case{R"({"status":"ACTIVE"})", "status"},
        Case{R"({"scopes":["orders:read"]})", "scopeCondition"}, Case{R"({"scopeCondition":"EXCLUDE"})", "scopes"},
        Case{R"({"scopeCondition":"EXCLUDE","scopes":["nothing"]})", "scopes"},
        Case{R"({"resourceIndicator":"x"})", "resourceIndicator"}, Case{R"({"issuerUrl":"https://x"})", "issuerUrl"}}) {
    const auto answer = patch(connections("/" + id), c.body);
    EXPECT_EQ(answer.status, 400) << c.body;
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.body << answer.causes();
  }
  const auto changed = patch(
      connections("/" + id),
      R"({"resourceIndicator":"https://api.example.com/orders","scopeCondition":"EXCLUDE","scopes":["orders:write"]})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.text("resourceIndicator"), "https://api.example.com/orders");
  EXPECT_EQ(changed.text("scopes.0"), "orders:write");
  EXPECT_EQ(changed.text("status"), "INACTIVE");
  EXPECT_EQ(patch(connections("/" + id), R"({"resourceIndicator":null})").text("resourceIndicator"), server_orn());
  EXPECT_EQ(put(connections("/" + id), "{}").status, 405);
}

TEST_F(ConnectionsTest, IsSwitchedAndRemoved) {
  const auto id = post(connections(), body()).text("id");
  EXPECT_EQ(post(connections("/" + id + "/lifecycle/deactivate")).text("status"), "INACTIVE");
  sql("update authorization_servers set status = 'INACTIVE' where id = $1", {server_id});
  EXPECT_THAT(post(connections("/" + id + "/lifecycle/activate")).causes(), HasSubstr("INACTIVE"));
  sql("update authorization_servers set status = 'ACTIVE' where id = $1", {server_id});
  EXPECT_EQ(post(connections("/" + id + "/lifecycle/activate")).text("status"), "ACTIVE");
  EXPECT_EQ(get(path(make_agent("Another"), "/connections/" + id)).status, 404) << "another agent's connection";
  EXPECT_EQ(del(connections("/" + id)).status, 204);
  EXPECT_EQ(del(connections("/" + id)).status, 404);
  for (const auto* verb : {"create", "activate", "deactivate", "delete"})
    EXPECT_THAT(events(), Contains("workload_principal.resource_connection." + std::string(verb)));
  const auto details = event("workload_principal.resource_connection.delete").at("target").at(1).at("detailEntry");
  EXPECT_EQ(details.at("workload_principal_resource_connection_status").as_string(), "DELETED");
  EXPECT_EQ(details.at("workload_principal_resource_connection_resource_id").as_string(), server_id);
}

TEST_F(ConnectionsTest, ListsWhatCouldBeConnected) {
  const std::string potential = "/workload-principals/api/v1/potential-connections";
  EXPECT_EQ(get(potential).text("errorCode"), "E0000028");
  for (const auto* filter :
       {"filter=connectionType", "filter=name%20eq%20%22x%22", "filter=connectionType%20eq%20%22X%22"})
    EXPECT_EQ(get(potential + "?" + filter).text("errorCode"), "E0000053") << filter;
  const std::string good = potential + "?filter=connectionType%20eq%20%22IDENTITY_ASSERTION_CUSTOM_AS%22";
  EXPECT_EQ(get(good + "&match=or").status, 400);
  const auto found = get(good + "&match=ORD");
  ASSERT_EQ(found.size("data"), 1u);
  EXPECT_EQ(found.text("data.0.authorizationServer.orn"), server_orn());
  EXPECT_EQ(found.text("data.0.id"), "");
  EXPECT_EQ(get(good).size("data"), 1u) << "only ACTIVE servers";
}

}  // namespace
}  // namespace mandate::web::admin
