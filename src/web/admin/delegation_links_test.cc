#include "web/admin/testing/application_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class DelegationLinksTest : public testing::ApplicationTest {
 protected:
  static constexpr std::string_view links = "/workload-principals/api/v1/delegation-links";

  DelegationLinksTest() {
    agent_ = make_agent("Acting");
    other_agent_ = make_agent("Calling");
    app_ = make_app();
  }
  static std::string body(const std::string& client, const std::string& resource,
                          const std::string& token = "ID_TOKEN") {
    return R"({"from":{"type":"OKTA_AUTHORIZATION_SERVER","clientOrn":")" + client + R"(","tokenType":")" + token +
           R"("},"to":{"resourceOrn":")" + resource + "\"}}";
  }
  std::string app_orn(const std::string& id) const {
    return organization_.orns().application(domain::ApplicationId(id));
  }
  testing::Answer create(const std::string& body) { return post(std::string(links), body); }
  std::string made(const std::string& body) {
    const auto answer = create(body);
    EXPECT_EQ(answer.status, 201) << json::serialize(answer.body);
    return answer.text("id");
  }
  testing::Answer filtered(const std::string& filter) {
    return get(std::string(links) + "?filter=" + percent_encode(filter));
  }
  std::string link_path(const std::string& id) { return std::string(links) + "/" + id; }

  std::string agent_, other_agent_, app_;
};

TEST_F(DelegationLinksTest, RefusesWhatIsNoLink) {
  const auto app = app_orn(app_), agent = agent_orn(agent_);
  const auto deleted = make_agent("Deleted");
  operation_of(post(path(deleted, "/lifecycle/deactivate")));
  operation_of(del(path(deleted)));
  struct Case {
    std::string what, body, location, reason;
  };
  for (const auto& c :
       {Case{"no origin", R"({"to":{"resourceOrn":")" + agent + "\"}}", "from", ""},
        Case{"no resource",
             R"({"from":{"type":"OKTA_AUTHORIZATION_SERVER","clientOrn":")" + app + R"(","tokenType":"ID_TOKEN"}})",
             "to", ""},
        Case{"another kind of origin",
             R"({"from":{"type":"SAML","clientOrn":")" + app + R"(","tokenType":"ID_TOKEN"},"to":{"resourceOrn":")" +
                 agent + "\"}}",
             "from.type", "INVALID_FORMAT"},
        Case{"another token", body(app, agent, "REFRESH_TOKEN"), "from.tokenType", "INVALID_FORMAT"},
        Case{"a user as client", body(user_orn(), agent), "from.clientOrn", "INVALID_FORMAT"},
        Case{"an application as resource", body(app, app), "to.resourceOrn", "INVALID_FORMAT"},
        Case{"an unknown application", body(app_orn("0oanone"), agent), "from.clientOrn", "NOT_FOUND"},
        Case{"an unknown agent", body(app, agent_orn("wlpnone")), "to.resourceOrn", "NOT_FOUND"},
        Case{"a deleted agent as client", body(agent_orn(deleted), agent), "from.clientOrn", "NOT_FOUND"},
        Case{"a deleted agent as resource", body(app, agent_orn(deleted)), "to.resourceOrn", "NOT_FOUND"},
        Case{"an agent with itself", body(agent, agent), "from.clientOrn", "SAME_AGENT"},
        Case{"an authorization server",
             R"({"from":{"type":"OKTA_AUTHORIZATION_SERVER","clientOrn":")" + app +
                 R"(","tokenType":"ID_TOKEN"},"to":{"resourceOrn":")" + agent + R"(","authorizationServerOrn":"x"}})",
             "to.authorizationServerOrn", "READ_ONLY"}}) {
    const auto answer = create(c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorSummary"), "Api validation failed: DelegationLink") << c.what;
    EXPECT_EQ(answer.size("errorCauses"), 1u) << c.what << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.what;
    EXPECT_EQ(answer.text("errorCauses.0.reason"), c.reason) << c.what;
  }
  EXPECT_EQ(get(std::string(links)).size("data"), 0u);
}

TEST_F(DelegationLinksTest, IsMadeShownAndDeleted) {
  const auto created = create(body("orn:okta:idp:" + std::string(org_id) + ":apps:oidc:" + app_, agent_orn(agent_)));
  EXPECT_EQ(created.status, 201);
  const auto id = created.text("id");
  EXPECT_TRUE(id.starts_with("dlk"));
  EXPECT_EQ(created.text("from.type"), "OKTA_AUTHORIZATION_SERVER");
  EXPECT_EQ(created.text("from.clientOrn"), app_orn(app_));
  EXPECT_EQ(created.text("from.tokenType"), "ID_TOKEN");
  EXPECT_EQ(created.text("to.resourceOrn"), agent_orn(agent_));
  EXPECT_EQ(json::serialize(follow(created.text("_links.self.href")).body), json::serialize(created.body));
  EXPECT_EQ(create(body(app_orn(app_), agent_orn(agent_))).text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  const auto details = event("workload_principal.delegation_link.create").at("target").at(1).at("detailEntry");
  EXPECT_EQ(details.at("workload_principal_delegation_link_from_client_orn").as_string(), app_orn(app_));
  EXPECT_EQ(details.at("workload_principal_delegation_link_to_resource_orn").as_string(), agent_orn(agent_));
  EXPECT_EQ(del(link_path(id)).status, 204);
  EXPECT_EQ(del(link_path(id)).status, 404);
  EXPECT_EQ(get(link_path(id)).status, 404);
  EXPECT_THAT(events(), Contains("workload_principal.delegation_link.delete"));
}

TEST_F(DelegationLinksTest, AreFilteredByEitherEnd) {
  const auto third = make_agent("Third agent");
  const auto by_app = made(body(app_orn(app_), agent_orn(agent_)));
  clock_.advance(std::chrono::seconds(1));
  const auto by_agent = made(body(agent_orn(other_agent_), agent_orn(agent_), "ACCESS_TOKEN"));
  clock_.advance(std::chrono::seconds(1));
  made(body(app_orn(app_), agent_orn(third), "ACCESS_TOKEN"));
  const auto to = [&](const std::string& id) { return "to.resourceOrn eq \"" + agent_orn(id) + "\""; };
  struct Case {
    std::string filter;
    std::size_t found;
  };
  for (const auto& c : {Case{to(agent_), 2}, Case{to(third), 1}, Case{to(other_agent_), 0},
                        Case{to(agent_) + " or " + to(third) + " or " + to(other_agent_), 3},
                        Case{"from.clientOrn eq \"" + app_orn(app_) + "\"", 2},
                        Case{"from.resourceOrn eq \"" + agent_orn(other_agent_) + "\"", 1},
                        Case{to(agent_) + " and from.clientOrn eq \"" + app_orn(app_) + "\"", 1},
                        Case{"from.tokenType eq \"ACCESS_TOKEN\"", 2}, Case{"not (" + to(agent_) + ")", 1},
                        Case{"to.resourceOrn ne \"" + agent_orn(third) + "\"", 2}}) {
    const auto answer = filtered(c.filter);
    EXPECT_EQ(answer.status, 200) << c.filter << answer.causes();
    EXPECT_EQ(answer.size("data"), c.found) << c.filter;
  }
  for (const auto& filter : {std::string("id eq \"x\""), std::string("to.resourceOrn co \"x\""),
                             std::string("to.resourceOrn eq \"x\""), "to.resourceOrn eq \"" + app_orn(app_) + "\"",
                             std::string("to.resourceOrn pr"), std::string("agent eq \"x\""), std::string("(")})
    EXPECT_EQ(filtered(filter).text("errorCode"), "E0000053") << filter;
  const auto first = get(std::string(links) + "?limit=1");
  EXPECT_EQ(first.text("data.0.id"), by_app);
  EXPECT_EQ(follow(first.text("_links.next.href")).text("data.0.id"), by_agent);
  EXPECT_EQ(follow(get(path(agent_)).text("_links.delegationLinks.href")).size("data"), 2u);
}

TEST_F(DelegationLinksTest, SayWhoIssuesTheTokensThatTheAgentIsCalledWith) {
  add_server(server_id, "Orders");
  const auto callee = make_agent("Called", R"(,"resourceUrl":"https://called.example")");
  const auto id =
      made(body(agent_orn(agent_), organization_.orns().a2a_server(domain::AgentId(callee)), "ACCESS_TOKEN"));
  EXPECT_EQ(get(link_path(id)).text("to.resourceOrn"), agent_orn(callee));
  EXPECT_EQ(get(link_path(id)).text("to.authorizationServerOrn"), "");
  EXPECT_EQ(post("/resource-servers/api/v1/a2a-servers/" + callee + "/authorization-servers",
                 R"({"type":"OKTA","orn":")" + server_orn() + "\"}")
                    .status /
                100,
            2);
  EXPECT_EQ(get(link_path(id)).text("to.authorizationServerOrn"), server_orn());
}

TEST_F(DelegationLinksTest, LeadToAnMcpServersClientAndGoWithIt) {
  const std::string servers = "/resource-servers/api/v1/mcp-servers";
  const auto server = post(servers, R"({"resourceUrl":"https://tools.example/mcp"})").text("id");
  const auto client_path = "/workload-principals/api/v1/mcp-servers/" + server + "/oauth-client";
  EXPECT_EQ(post(client_path).status, 201);
  const auto orn = get(servers + "/" + server).text("oauthClient.orn");
  ASSERT_NE(orn, "");
  const auto id = made(body(agent_orn(agent_), orn, "ACCESS_TOKEN"));
  EXPECT_EQ(get(link_path(id)).text("to.resourceOrn"), orn);
  EXPECT_EQ(filtered("to.resourceOrn eq \"" + orn + "\"").size("data"), 1u);
  EXPECT_EQ(create(body(agent_orn(agent_), agent_orn("wlpnone0000000000000"), "ACCESS_TOKEN")).status, 400);
  EXPECT_EQ(del(client_path).status, 204);
  EXPECT_EQ(get(link_path(id)).status, 404);
}

TEST_F(DelegationLinksTest, StandAgainstDeletingTheApplication) {
  const auto id = made(body(app_orn(app_), agent_orn(agent_)));
  post(app_path(app_, "/lifecycle/deactivate"));
  const auto refused = del(app_path(app_));
  EXPECT_EQ(refused.text("errorCauses.0.reason"), "IN_USE");
  EXPECT_THAT(refused.causes(), HasSubstr(id));
  EXPECT_EQ(del(link_path(id)).status, 204);
  EXPECT_EQ(del(app_path(app_)).status, 204);
}

TEST_F(DelegationLinksTest, AnApplicationIsEitherCallerOrTarget) {
  const std::string connection = R"({"connectionType":"IDENTITY_ASSERTION_APP_INSTANCE","app":{"orn":")" +
                                 app_orn(app_) +
                                 R"("},"issuerUrl":"https://x.example","scopeCondition":"ALL_SCOPES","scopes":["*"]})";
  const auto id = made(body(app_orn(app_), agent_orn(agent_)));
  EXPECT_EQ(post(path(agent_, "/connections"), connection).text("errorCauses.0.reason"), "DELEGATION_CALLER");
  EXPECT_EQ(del(link_path(id)).status, 204);
  EXPECT_EQ(post(path(agent_, "/connections"), connection).status, 201);
  EXPECT_EQ(create(body(app_orn(app_), agent_orn(agent_))).text("errorCauses.0.reason"), "CONNECTED");
}

TEST_F(DelegationLinksTest, AreListedBeforeAnAgentIsDeleted) {
  const auto id = made(body(agent_orn(other_agent_), agent_orn(agent_)));
  for (const auto& agent : {agent_, other_agent_})
    EXPECT_EQ(del(path(agent) + "?dryRun=true").text("dependents.delegationLinks.0"), id);
}

}  // namespace
}  // namespace mandate::web::admin
