// Connections to MCP servers, to other agents, and to what stands behind somebody else's authorization server.
#include "web/admin/testing/resource_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class ResourceConnectionsTest : public testing::ResourceTest {
 protected:
  static constexpr std::string_view agent_url = "https://planner.example.test";

  ResourceConnectionsTest() {
    for (const auto* scope : {"orders:read", "orders:write"}) add_scope(server_id, scope);
    add_server("ausother000000000000", "Other");
    agent_ = make_agent("Connected");
    mcp_ = make_mcp_server();
    EXPECT_EQ(post(mcp_path(mcp_, "/authorization-servers"), ours()).status / 100, 2);
    external_ = post(mcp_path(mcp_, "/authorization-servers"), external()).text("id");
    EXPECT_EQ(post(mcp_path(mcp_, "/lifecycle/activate")).status, 200);
    callee_ =
        make_agent("Planner", R"(,"owners":[")" + user_orn() + R"("],"resourceUrl":")" + std::string(agent_url) + "\"");
    EXPECT_EQ(post(path(callee_, "/credentials/jwks"), jwk("first")).status, 201);
    operation_of(post(path(callee_, "/lifecycle/activate")));
    EXPECT_EQ(post(a2a_path(callee_, "/authorization-servers"), ours()).status / 100, 2);
    settings_ = post(std::string(resources) + "/client-auth-settings",
                     R"({"name":"Weather","resource":{"orn":")" + mcp_orn(mcp_) + R"("},"authorizationServerId":")" +
                         external_ + R"(","clientId":"weather","clientSecret":"secret-of-theirs"})")
                    .text("id");
  }
  std::string connections(const std::string& rest = "") const { return path(agent_, "/connections" + rest); }
  static std::string a2a_path(const std::string& id, std::string_view rest = "") {
    return std::string(resources) + "/a2a-servers/" + id + std::string(rest);
  }
  std::string mcp_orn(const std::string& id) const {
    return organization_.orns().mcp_server(domain::ResourceServerId(id));
  }
  std::string a2a_orn(const std::string& id) const { return organization_.orns().a2a_server(domain::AgentId(id)); }
  std::string settings_orn(const std::string& id) const {
    return organization_.orns().client_auth_settings(domain::ClientAuthSettingsId(id));
  }
  // A connection that goes through an authorization server of ours.
  std::string body(const std::string& type, const std::string& resource, const std::string& server = "",
                   const std::string& more = R"(,"scopeCondition":"INCLUDE_ONLY","scopes":["orders:read"])",
                   const std::string& member = "resource") const {
    return R"({"connectionType":")" + type + R"(",")" + member + R"(":{"orn":")" + resource +
           R"("},"authorizationServer":{"orn":")" + (server.empty() ? server_orn() : server) + "\"}" + more + "}";
  }
  std::string to_mcp(const std::string& more = R"(,"scopeCondition":"INCLUDE_ONLY","scopes":["orders:read"])") const {
    return body("IDENTITY_ASSERTION_MCP_SERVER", mcp_orn(mcp_), "", more);
  }
  std::string to_agent(const std::string& more = R"(,"scopeCondition":"INCLUDE_ONLY","scopes":["orders:read"])") const {
    return body("IDENTITY_ASSERTION_A2A_SERVER", a2a_orn(callee_), "", more);
  }
  std::string to_settings(const std::string& more = "") const {
    return R"({"connectionType":"STS_ACCESS_TOKEN","resource":{"orn":")" + settings_orn(settings_) + "\"}" + more + "}";
  }
  testing::Answer connect_to(const std::string& body) { return post(connections(), body); }
  std::string connected(const std::string& body) {
    const auto answer = connect_to(body);
    EXPECT_EQ(answer.status, 201) << json::serialize(answer.body);
    return answer.text("id");
  }
  static std::vector<std::string> members(const json::value& object) {
    std::vector<std::string> names;
    for (const auto& member : object.as_object()) names.emplace_back(member.key());
    return names;
  }
  testing::Answer potential(const std::string& type, const std::string& parameters = "") {
    return get("/workload-principals/api/v1/potential-connections?filter=" +
               percent_encode("connectionType eq \"" + type + "\"") + parameters);
  }

  std::string agent_, mcp_, external_, callee_, settings_;
};

TEST_F(ResourceConnectionsTest, RefuseWhatLeadsNowhere) {
  const auto sleeping = make_mcp_server("https://asleep.example.test");
  post(mcp_path(sleeping, "/authorization-servers"), ours());
  const auto not_callable = make_agent("Not callable");
  const std::string mcp = "IDENTITY_ASSERTION_MCP_SERVER", a2a = "IDENTITY_ASSERTION_A2A_SERVER",
                    scopes = R"(,"scopeCondition":"INCLUDE_ONLY","scopes":["orders:read"])";
  struct Case {
    std::string what, body, location, reason;
  };
  for (const auto& c :
       {Case{"no server",
             R"({"connectionType":"IDENTITY_ASSERTION_MCP_SERVER","resource":{"orn":")" + mcp_orn(mcp_) + "\"}" +
                 scopes + "}",
             "authorizationServer", ""},
        Case{"an agent as MCP server", body(mcp, a2a_orn(callee_)), "resource.orn", "INVALID_FORMAT"},
        Case{"an unknown MCP server", body(mcp, mcp_orn("emsnone")), "resource.orn", "NOT_FOUND"},
        Case{"an MCP server that is not ACTIVE", body(mcp, mcp_orn(sleeping)), "resource.orn", "INACTIVE"},
        Case{"a server whose tokens it does not accept", body(mcp, mcp_orn(mcp_), server_orn("ausother000000000000")),
             "authorizationServer.orn", "NOT_ACCEPTED"},
        Case{"an unknown scope", to_mcp(R"(,"scopeCondition":"INCLUDE_ONLY","scopes":["orders:burn"])"), "scopes",
             "NOT_FOUND"},
        Case{"the agent itself", body(a2a, a2a_orn(agent_)), "resource.orn", "SAME_AGENT"},
        Case{"an unknown agent", body(a2a, a2a_orn("wlpnone")), "resource.orn", "NOT_FOUND"},
        Case{"an agent by its ORN as principal", body(a2a, agent_orn(callee_)), "resource.orn", "INVALID_FORMAT"},
        Case{"an indicator for an agent", to_agent(scopes + R"(,"resourceIndicator":"https://x.example")"),
             "resourceIndicator", "NOT_APPLICABLE"},
        Case{"an MCP server in the place of settings",
             R"({"connectionType":"STS_ACCESS_TOKEN","resource":{"orn":")" + mcp_orn(mcp_) + "\"}}", "resource.orn",
             "INVALID_FORMAT"},
        Case{"unknown settings",
             R"({"connectionType":"STS_ACCESS_TOKEN","resource":{"orn":")" + settings_orn("rscnone") + "\"}}",
             "resource.orn", "NOT_FOUND"},
        Case{"settings of another resource",
             R"({"connectionType":"STS_ACCESS_TOKEN","resource":{"mcpServerId":")" + sleeping +
                 R"(","clientAuthSettings":{"orn":")" + settings_orn(settings_) + "\"}}}",
             "resource", "MISMATCH"},
        Case{"scopes for a token of theirs", to_settings(R"(,"scopes":["*"])"), "scopes", "UNKNOWN_MEMBER"}}) {
    const auto answer = connect_to(c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.what << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.reason"), c.reason) << c.what << answer.causes();
  }
  EXPECT_THAT(connect_to(body(a2a, a2a_orn(not_callable))).causes(), HasSubstr("no resourceUrl"));
  EXPECT_EQ(get(connections()).size("data"), 0u);
}

TEST_F(ResourceConnectionsTest, ShowExactlyTheMembersThatClientsKnow) {
  const auto mcp = get(connections("/" + connected(to_mcp())));
  EXPECT_THAT(members(mcp.body),
              UnorderedElementsAre("connectionType", "id", "orn", "status", "resourceIndicator", "resource",
                                   "authorizationServer", "scopeCondition", "scopes", "_links"));
  EXPECT_THAT(members(mcp.at("resource")), UnorderedElementsAre("orn", "name", "_links"));
  EXPECT_EQ(mcp.text("resourceIndicator"), mcp_url);
  EXPECT_EQ(mcp.text("resource.orn"), mcp_orn(mcp_));
  EXPECT_EQ(mcp.text("authorizationServer.issuerUrl"), organization_.issuer(domain::AuthorizationServerId(server_id)));
  EXPECT_EQ(follow(mcp.text("resource._links.self.href")).text("id"), mcp_);

  const auto a2a = get(connections("/" + connected(to_agent())));
  EXPECT_EQ(a2a.text("resourceIndicator"), agent_url);
  EXPECT_EQ(a2a.text("resource.orn"), a2a_orn(callee_));
  EXPECT_EQ(a2a.text("resource.name"), "Planner");
  EXPECT_EQ(follow(a2a.text("resource._links.self.href")).status, 200);

  const auto sts = get(connections("/" + connected(to_settings())));
  EXPECT_THAT(members(sts.body),
              UnorderedElementsAre("connectionType", "id", "orn", "status", "resourceIndicator", "resource", "_links"));
  EXPECT_THAT(members(sts.at("resource")), UnorderedElementsAre("resourceType", "orn", "name", "mcpServerId",
                                                                "endpointUrl", "clientAuthSettings", "_links"));
  EXPECT_THAT(members(sts.at("resource.clientAuthSettings")), UnorderedElementsAre("orn", "name", "_links"));
  EXPECT_EQ(sts.text("resource.resourceType"), "MCP_SERVER");
  EXPECT_EQ(sts.text("resource.mcpServerId"), mcp_);
  EXPECT_EQ(sts.text("resource.endpointUrl"), mcp_url);
  EXPECT_EQ(sts.text("resource.clientAuthSettings.orn"), settings_orn(settings_));
  EXPECT_EQ(follow(sts.text("resource.clientAuthSettings._links.self.href")).text("id"), settings_);
  for (const auto& again : {to_mcp(), to_agent(), to_settings()})
    EXPECT_EQ(connect_to(again).text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT") << again;
}

TEST_F(ResourceConnectionsTest, AreMadeAsOlderClientsWriteThem) {
  const std::string scopes = R"(,"scopeCondition":"ALL_SCOPES","scopes":["*"])";
  connected(body("IDENTITY_ASSERTION_A2A_SERVER", a2a_orn(callee_), "", scopes, "a2aServer"));
  const auto id = connected(R"({"connectionType":"STS_ACCESS_TOKEN","resource":{"mcpServerId":")" + mcp_ +
                            R"(","clientAuthSettings":{"orn":")" + settings_orn(settings_) + "\"}}}");
  EXPECT_EQ(get(connections("/" + id)).text("resource.clientAuthSettings.name"), "Weather");
}

TEST_F(ResourceConnectionsTest, ChangeOnlyWhatTheirTypeHas) {
  const auto mcp = connected(to_mcp()), agent = connected(to_agent()), sts = connected(to_settings());
  struct Case {
    std::string id, body, location;
  };
  for (const auto& c : {Case{mcp, R"({"resource":{"orn":"x"}})", "resource"},
                        Case{mcp, R"({"authorizationServer":{"orn":"x"}})", "authorizationServer"},
                        Case{agent, R"({"a2aServer":{"orn":"x"}})", "a2aServer"},
                        Case{agent, R"({"resourceIndicator":"https://x.example"})", "resourceIndicator"},
                        Case{agent, R"({"resourceIndicator":null})", "resourceIndicator"},
                        Case{sts, R"({"scopeCondition":"ALL_SCOPES","scopes":["*"]})", "scopeCondition"}}) {
    const auto answer = patch(connections("/" + c.id), c.body);
    EXPECT_EQ(answer.status, 400) << c.body;
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.body << answer.causes();
  }
  EXPECT_EQ(patch(connections("/" + mcp), R"({"scopeCondition":"ALL_SCOPES","scopes":["*"]})").text("scopes.0"), "*");
  EXPECT_EQ(
      patch(connections("/" + sts), R"({"resourceIndicator":"https://weather.example"})").text("resourceIndicator"),
      "https://weather.example");
}

TEST_F(ResourceConnectionsTest, NeedWhatTheyLeadToAndThrough) {
  const auto mcp = connected(to_mcp()), sts = connected(to_settings());
  EXPECT_EQ(del("/api/v1/authorizationServers/" + std::string(server_id)).text("errorCauses.0.reason"), "IN_USE");
  EXPECT_EQ(del(std::string(resources) + "/client-auth-settings/" + settings_).status, 400);
  EXPECT_EQ(post(connections("/" + mcp + "/lifecycle/deactivate")).text("status"), "INACTIVE");
  EXPECT_EQ(post(mcp_path(mcp_, "/lifecycle/deactivate")).status, 200);
  EXPECT_EQ(post(connections("/" + mcp + "/lifecycle/activate")).text("errorCauses.0.reason"), "INACTIVE");
  EXPECT_EQ(del(mcp_path(mcp_)).text("errorCauses.0.reason"), "IN_USE");
}

TEST_F(ResourceConnectionsTest, CouldBeMadeToWhatIsListed) {
  make_mcp_server("https://asleep.example.test");
  make_agent("Not callable");
  const auto mcp = potential("IDENTITY_ASSERTION_MCP_SERVER");
  ASSERT_EQ(mcp.size("data"), 1u);
  EXPECT_THAT(members(mcp.at("data.0")),
              UnorderedElementsAre("connectionType", "resourceIndicator", "resource", "authorizationServer"));
  EXPECT_EQ(mcp.text("data.0.authorizationServer.orn"), server_orn());
  EXPECT_EQ(potential("IDENTITY_ASSERTION_A2A_SERVER", "&match=plan").text("data.0.resource.orn"), a2a_orn(callee_));
  EXPECT_EQ(potential("IDENTITY_ASSERTION_A2A_SERVER", "&match=nobody").size("data"), 0u);
  EXPECT_EQ(potential("STS_ACCESS_TOKEN", "&match=weather").text("data.0.resource.clientAuthSettings.name"), "Weather");
}

}  // namespace
}  // namespace mandate::web::admin
