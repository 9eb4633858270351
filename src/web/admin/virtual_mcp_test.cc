#include "domain/virtual_mcp.h"

#include "mcp/testing/scripted_server.h"
#include "web/admin/testing/resource_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class VirtualMcpTest : public testing::ResourceTest {
 protected:
  static constexpr std::string_view root = "/workload-principals/api/v1/virtual-mcp-servers";

  VirtualMcpTest() {
    messages_.play([this](const auto& sent) { return source_.answer(sent); });
    source_.offer(R"([{"name":"ask","description":"Asks","inputSchema":{"type":"object"}},
                      {"name":"tell","inputSchema":{"type":"object"}},{"name":"sing","inputSchema":{"type":"object"}}])");
    mcp_ = make_mcp_server();
    const auto as = post(mcp_path(mcp_, "/authorization-servers"), external()).text("id");
    EXPECT_EQ(post(mcp_path(mcp_, "/lifecycle/activate")).status, 200);
    settings_ = make_settings(organization_.orns().mcp_server(domain::ResourceServerId(mcp_)), as);
    const auto tools = get(mcp_path(mcp_, "/tools"));
    for (std::size_t i = 0; i < 3; ++i)
      tools_[tools.text("data." + std::to_string(i) + ".name")] = tools.text("data." + std::to_string(i) + ".orn");
  }
  std::string make_settings(const std::string& orn, const std::string& as) {
    const auto made = post(std::string(resources) + "/client-auth-settings",
                           R"({"name":"Client","resource":{"orn":")" + orn + R"("},"authorizationServerId":")" + as +
                               R"(","clientId":"us","clientSecret":"secret of theirs","scopes":["read"]})");
    EXPECT_EQ(made.status, 201) << json::serialize(made.body);
    return made.text("id");
  }
  static std::string server(const std::string& id, std::string_view rest = "") {
    return std::string(root) + "/" + id + std::string(rest);
  }
  static std::string resource(const std::string& id, std::string_view rest = "") {
    return std::string(resources) + "/virtual-mcp-servers/" + id + std::string(rest);
  }
  static std::string body(const std::string& path, const std::string& name = "Office") {
    return R"({"resourcePath":")" + path + R"(","profile":{"displayName":")" + name + R"(","description":"Tools"}})";
  }
  std::string make_server(const std::string& path = "office") {
    return operation_of(post(std::string(root), body(path))).text("resource.id");
  }
  std::string make_active_server(const std::string& path = "office") {
    const auto id = make_server(path);
    EXPECT_EQ(post(resource(id, "/authorization-servers"), ours()).status, 201);
    EXPECT_EQ(operation_of(post(server(id, "/lifecycle/activate"))).text("status"), "COMPLETED");
    return id;
  }
  testing::Answer connect_to(const std::string& id, const std::string& settings) {
    return post(server(id, "/connections"),
                R"({"connectionType":"STS_ACCESS_TOKEN","resource":{"orn":")" +
                    organization_.orns().client_auth_settings(domain::ClientAuthSettingsId(settings)) + "\"}}");
  }
  // The path of the capabilities of a new connection.
  std::string capabilities_of(const std::string& id) {
    const auto made = connect_to(id, settings_);
    EXPECT_EQ(made.status, 201) << json::serialize(made.body);
    return server(id, "/connections/" + made.text("id") + "/capabilities");
  }
  std::string show(const std::string& tool, const std::string& alias = "") const {
    return R"({"sourceOrn":")" + tools_.at(tool) + "\"" + (alias.empty() ? "" : R"(,"alias":")" + alias + "\"") + "}";
  }

  mcp::testing::ScriptedServer source_;
  std::string mcp_, settings_;
  std::map<std::string, std::string> tools_;
};

TEST_F(VirtualMcpTest, RefusesWhatIsNoServer) {
  make_server();
  struct Case {
    std::string what, body, location;
  };
  for (const auto& c :
       {Case{"no path", R"({"profile":{"displayName":"A"}})", "resourcePath"},
        Case{"an empty path", body(""), "resourcePath"}, Case{"a path with a slash", body("a/b"), "resourcePath"},
        Case{"a step up", body(".."), "resourcePath"}, Case{"an encoded slash", body("a%2fb"), "resourcePath"},
        Case{"a long path", body(std::string(65, 'a')), "resourcePath"},
        Case{"a path that is taken", body("office"), "resourcePath"},
        Case{"no profile", R"({"resourcePath":"a"})", "profile"}, Case{"no name", body("a", ""), "profile.displayName"},
        Case{"an invisible name", body("a", "\\u200b"), "profile.displayName"},
        Case{"an id", R"({"id":"wlp1","resourcePath":"a","profile":{"displayName":"A"}})", "id"}}) {
    const auto answer = post(std::string(root), c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.what << json::serialize(answer.body);
  }
  EXPECT_EQ(get(std::string(root)).size("data"), 1U);
  for (const auto& path : {server("wlpnone"), server(make_agent("Agent")), resource("wlpnone"),
                           server("wlpnone", "/connections"), resource("wlpnone", "/authorization-servers")})
    EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(VirtualMcpTest, LivesAndEnds) {
  const auto registered = operation_of(post(std::string(root), body("office")));
  EXPECT_EQ(registered.text("type"), "virtual-mcp:Register");
  EXPECT_EQ(registered.text("resource.type"), "virtual_mcp");
  const auto id = registered.text("resource.id");
  const auto made = follow(registered.text("resource._links.self.href"));
  EXPECT_EQ(made.text("status"), "INACTIVE");
  EXPECT_EQ(made.text("orn"), "orn:okta:directory:00otest0000000000000:workload-principals:virtual-mcp:" + id);
  EXPECT_EQ(made.text("resourceUrl"), "https://mandate.test/mcp/office");
  EXPECT_EQ(made.text("profile.displayName"), "Office");
  EXPECT_EQ(follow(made.text("_links.resource-server.href")).text("resourceUrl"), made.text("resourceUrl"));
  EXPECT_THAT(post(server(id, "/lifecycle/activate")).causes(), HasSubstr("no ACTIVE authorization server"));
  EXPECT_THAT(post(resource(id, "/authorization-servers"), external()).causes(), HasSubstr("must be OKTA"));
  ASSERT_EQ(post(resource(id, "/authorization-servers"), ours()).status, 201);
  EXPECT_EQ(get(resource(id, "/authorization-servers")).size("data"), 1U);
  EXPECT_EQ(get(resource(id, "/authorization-servers/" + std::string(server_id))).status, 200);
  const auto entry = resource(id, "/authorization-servers/" + std::string(server_id));
  EXPECT_EQ(patch(entry, R"({"status":"INACTIVE"})").text("status"), "INACTIVE");
  EXPECT_EQ(post(server(id, "/lifecycle/activate")).status, 400);
  patch(entry, R"({"status":"ACTIVE"})");
  operation_of(post(server(id, "/lifecycle/activate")));
  EXPECT_EQ(get(server(id)).text("status"), "ACTIVE");
  EXPECT_EQ(post(server(id, "/lifecycle/activate")).status, 400);
  EXPECT_THAT(del(server(id)).causes(), HasSubstr("deactivate it first"));
  EXPECT_EQ(patch(server(id), R"({"resourcePath":"b"})").text("errorCauses.0.location"), "resourcePath");
  EXPECT_EQ(patch(server(id), R"({"profile":{"displayName":""}})").status, 400);
  operation_of(patch(server(id), R"({"profile":{"displayName":"Bureau","description":null}})"));
  EXPECT_EQ(get(server(id)).text("profile.displayName"), "Bureau");
  EXPECT_TRUE(get(server(id)).at("profile.description").is_null());
  operation_of(post(server(id, "/lifecycle/deactivate")));
  EXPECT_EQ(post(server(id, "/lifecycle/deactivate")).status, 400);
  operation_of(del(server(id)));
  EXPECT_EQ(get(server(id)).status, 404);
  EXPECT_EQ(count("select count(*) from agents where kind = 'VIRTUAL_MCP_SERVER'"), 0);
  for (const auto* verb : {"register", "update", "activate", "deactivate", "delete"})
    EXPECT_EQ(event("workload_principal." + std::string(verb))
                  .at_pointer("/target/0/detailEntry/workload_principal_type")
                  .as_string(),
              "VIRTUAL_MCP_SERVER")
        << verb;
  EXPECT_THAT(events(), Contains("resource_servers.virtual_mcp_server.auth_server.add"));
}

TEST_F(VirtualMcpTest, IsNoAgent) {
  const auto id = make_active_server();
  EXPECT_EQ(get(path(id)).status, 404);
  EXPECT_EQ(get(std::string(agents)).size("data"), 0U);
  EXPECT_EQ(get(std::string(resources) + "/a2a-servers").size("data"), 0U);
  EXPECT_EQ(get(std::string(resources) + "/a2a-servers/" + id).status, 404);
  EXPECT_EQ(get(path(id, "/connections")).status, 404);
  EXPECT_EQ(post(path(id, "/credentials/secrets")).status, 404);
  const auto agent = make_agent("Agent");
  const auto as_agent =
      post(path(agent, "/connections"), R"({"connectionType":"IDENTITY_ASSERTION_A2A_SERVER","resource":{"orn":")" +
                                            organization_.orns().a2a_server(domain::AgentId(id)) +
                                            R"("},"authorizationServer":{"orn":")" + server_orn() +
                                            R"("},"scopeCondition":"ALL_SCOPES","scopes":["*"]})");
  EXPECT_EQ(as_agent.status, 400);
  EXPECT_THAT(as_agent.causes(), HasSubstr("There is no agent"));
}

TEST_F(VirtualMcpTest, IsConnectedToMcpServersOnly) {
  const auto id = make_server();
  const auto of_type = post(server(id, "/connections"),
                            R"({"connectionType":"IDENTITY_ASSERTION_CUSTOM_AS","authorizationServer":{"orn":")" +
                                server_orn() + R"("},"scopeCondition":"ALL_SCOPES","scopes":["*"]})");
  EXPECT_THAT(of_type.causes(), HasSubstr("STS_ACCESS_TOKEN"));
  const auto api =
      post(std::string(resources) + "/api-servers", R"({"resourceUrl":"https://api.example.test"})").text("id");
  const auto api_path = std::string(resources) + "/api-servers/" + api;
  const auto as = post(api_path + "/authorization-servers", external()).text("id");
  ASSERT_EQ(post(api_path + "/lifecycle/activate").status, 200);
  const auto settings = make_settings(organization_.orns().api_server(domain::ResourceServerId(api)), as);
  EXPECT_THAT(connect_to(id, settings).causes(), HasSubstr("an API server"));
  const auto made = connect_to(id, settings_);
  ASSERT_EQ(made.status, 201) << json::serialize(made.body);
  EXPECT_EQ(json::serialize(follow(made.text("_links.self.href")).body), json::serialize(made.body));
  EXPECT_EQ(connect_to(id, settings_).status, 400) << "once is enough";
  const auto one = server(id, "/connections/" + made.text("id"));
  EXPECT_EQ(post(one + "/lifecycle/deactivate").text("status"), "INACTIVE");
  EXPECT_EQ(post(one + "/lifecycle/activate").text("status"), "ACTIVE");
  EXPECT_EQ(patch(one, R"({"resourceIndicator":"urn:tickets"})").text("resourceIndicator"), "urn:tickets");
  EXPECT_EQ(get(server(id, "/connections")).size("data"), 1U);
  EXPECT_EQ(event("workload_principal.resource_connection.create")
                .at_pointer("/target/1/detailEntry/workload_principal_resource_connection_workload_principal_type")
                .as_string(),
            "VIRTUAL_MCP_SERVER");
  EXPECT_EQ(del(one).status, 204);
}

TEST_F(VirtualMcpTest, RefusesWhatCannotBeShown) {
  const auto id = make_server(), list = capabilities_of(id);
  ASSERT_EQ(post(list, show("ask")).status, 201);
  const auto other = make_mcp_server("https://other.example.test");
  struct Case {
    std::string what, body, reason;
    int status = 400;
  };
  for (const auto& c :
       {Case{"no ORN of a tool", R"({"sourceOrn":"orn:x"})", "INVALID_FORMAT"},
        Case{"a tool of another server",
             R"({"sourceOrn":")" + organization_.orns().mcp_tool(domain::ResourceServerId(other), "emt1") + "\"}",
             "MISMATCH"},
        Case{"no tool",
             R"({"sourceOrn":")" + organization_.orns().mcp_tool(domain::ResourceServerId(mcp_), "emt1") + "\"}",
             "NOT_FOUND"},
        Case{"a tool that is shown", show("ask", "again"), "UNIQUE_CONSTRAINT"},
        Case{"an alias that is no name", show("tell", "a b"), "INVALID_FORMAT"},
        Case{"a name that is taken", show("tell", "ask"), "", 409}}) {
    const auto answer = post(list, c.body);
    EXPECT_EQ(answer.status, c.status) << c.what << json::serialize(answer.body);
    EXPECT_EQ(answer.text("errorCauses.0.reason"), c.reason) << c.what;
  }
  EXPECT_EQ(get(list).size("data"), 1U);
  EXPECT_EQ(get(server(id, "/connections/mcnnone/capabilities")).status, 404);
  EXPECT_EQ(get(list + "/vscnone").status, 404);
  EXPECT_EQ(del(list + "/vscnone").status, 404);
  EXPECT_EQ(patch(list + "/vscnone", R"({"alias":"a"})").status, 404);
}

TEST_F(VirtualMcpTest, ShowsToolsUnderNamesOfItsOwn) {
  const auto id = make_server(), list = capabilities_of(id);
  const auto made = post(list, show("ask", "office.ask"));
  ASSERT_EQ(made.status, 201) << json::serialize(made.body);
  EXPECT_TRUE(made.text("id").starts_with("vsc"));
  EXPECT_EQ(made.text("sourceOrn"), tools_.at("ask"));
  EXPECT_EQ(made.text("status"), "VALID");
  EXPECT_EQ(made.text("profile.alias"), "office.ask");
  EXPECT_EQ(made.text("profile.description"), "Asks");
  const auto one = made.text("_links.self.href");
  EXPECT_EQ(json::serialize(follow(one).body), json::serialize(made.body));
  ASSERT_EQ(post(list, show("tell")).status, 201);
  const auto target = one.substr(organization_.public_url.size());
  EXPECT_EQ(patch(target, R"({"alias":"tell"})").status, 409);
  EXPECT_EQ(patch(target, "{}").text("errorCauses.0.location"), "alias");
  EXPECT_EQ(patch(target, R"({"sourceOrn":"orn:x","alias":"a"})").text("errorCauses.0.location"), "sourceOrn");
  EXPECT_TRUE(patch(target, R"({"alias":null})").at("profile.alias").is_null());
  EXPECT_EQ(del(target).status, 204);
  for (const auto* verb : {"add", "update", "remove"})
    EXPECT_THAT(events(), Contains("resource_servers.virtual_mcp_server.capability." + std::string(verb)));
}

TEST_F(VirtualMcpTest, ReplacesWhatItShowsAsAWhole) {
  const auto list = capabilities_of(make_server());
  const auto kept = post(list, show("ask")).text("id");
  ASSERT_EQ(post(list, show("tell")).status, 201);
  const auto data = [](const std::string& entries) { return R"({"data":[)" + entries + "]}"; };
  EXPECT_EQ(put(list, "{}").status, 400);
  EXPECT_EQ(put(list, data(show("ask") + "," + show("ask", "b"))).status, 400);
  EXPECT_EQ(put(list, data(show("ask", "b") + "," + show("tell", "b"))).status, 409);
  EXPECT_EQ(get(list).size("data"), 2U) << "nothing was changed";
  EXPECT_EQ(operation_of(put(list, data(show("ask", "tell") + "," + show("tell", "ask")))).text("status"), "COMPLETED")
      << "names change places";
  EXPECT_EQ(get(list + "/" + kept).text("profile.alias"), "tell");
  const auto operation = operation_of(put(list, data(show("sing") + "," + show("ask"))));
  EXPECT_EQ(operation.text("type"), "virtual-mcp:ReplaceCapabilities");
  EXPECT_EQ(get(list).size("data"), 2U);
  EXPECT_TRUE(get(list + "/" + kept).at("profile.alias").is_null());
  operation_of(put(list, data("")));
  EXPECT_EQ(get(list).size("data"), 0U);
}

TEST_F(VirtualMcpTest, KnowsWhichToolsAreGone) {
  const auto id = make_server(), list = capabilities_of(id);
  const auto gone = post(list, show("ask")).text("id"), struck = post(list, show("tell")).text("id");
  source_.offer(R"([{"name":"tell","inputSchema":{"type":"object"}}])");
  ASSERT_EQ(post(mcp_path(mcp_, "/discoveries")).status, 202);
  EXPECT_EQ(get(list + "/" + gone).text("status"), "INVALID");
  EXPECT_EQ(get(mcp_path(mcp_, "/tools")).size("data"), 2U) << "the one that nobody shows is forgotten";
  ASSERT_EQ(del(mcp_path(mcp_, "/tools/" + tools_.at("tell").substr(tools_.at("tell").rfind(':') + 1))).status, 204);
  EXPECT_EQ(get(list + "/" + struck).text("status"), "INVALID");
  EXPECT_EQ(get(list + "/" + struck).text("profile.name"), "tell");
  EXPECT_TRUE(get(list + "/" + struck).at("sourceOrn").is_null());
  source_.offer(R"([{"name":"ask","inputSchema":{"type":"object"}}])");
  ASSERT_EQ(post(mcp_path(mcp_, "/discoveries")).status, 202);
  EXPECT_EQ(get(list + "/" + gone).text("status"), "VALID") << "it is back";
  ASSERT_EQ(del(list.substr(0, list.rfind('/'))).status, 204);
  EXPECT_EQ(count("select count(*) from virtual_mcp_capabilities"), 0) << "they go with their connection";
}

TEST_F(VirtualMcpTest, IsReachedByAgentsThroughAConnection) {
  const auto id = make_active_server(), agent = make_agent("Agent");
  const auto body_for = [&](const std::string& orn) {
    return R"({"connectionType":"IDENTITY_ASSERTION_VIRTUAL_MCP_SERVER","resource":{"orn":")" + orn +
           R"("},"authorizationServer":{"orn":")" + server_orn() +
           R"("},"scopeCondition":"ALL_SCOPES","scopes":["*"]})";
  };
  const auto orns = organization_.orns();
  EXPECT_EQ(post(path(agent, "/connections"), body_for(orns.agent(domain::AgentId(id)))).status, 400);
  EXPECT_EQ(post(path(agent, "/connections"), body_for(orns.virtual_mcp(domain::AgentId("wlpnone")))).status, 400);
  const auto made = post(path(agent, "/connections"), body_for(orns.virtual_mcp(domain::AgentId(id))));
  ASSERT_EQ(made.status, 201) << json::serialize(made.body);
  EXPECT_EQ(made.text("resourceIndicator"), "https://mandate.test/mcp/office");
  const auto potential = get("/workload-principals/api/v1/potential-connections?filter=" +
                             percent_encode("connectionType eq \"IDENTITY_ASSERTION_VIRTUAL_MCP_SERVER\""));
  EXPECT_EQ(potential.text("data.0.resource.name"), "Office");
  operation_of(post(server(id, "/lifecycle/deactivate")));
  EXPECT_THAT(del(server(id)).causes(), HasSubstr("leads to it"));
  ASSERT_EQ(del(path(agent, "/connections/" + made.text("id"))).status, 204);
  operation_of(del(server(id)));
}

TEST_F(VirtualMcpTest, SaysWhatThereCanBe) {
  const auto settings = get("/workload-principals/api/v1/virtual-mcp-settings");
  EXPECT_EQ(settings.text("supportedConnectionTypes.0"), "STS_ACCESS_TOKEN");
  EXPECT_EQ(settings.text("basePath"), "https://mandate.test/mcp/");
  sql("insert into virtual_mcp_servers (id, resource_path, display_name, description, created) "
      "with recursive n (i) as (select 1 union all select i + 1 from n where i < 100) "
      "select 'wlp' || i, 'p' || i, 'x', '', 0 from n");
  EXPECT_THAT(post(std::string(root), body("one-more")).causes(), HasSubstr("which is the most"));
}

}  // namespace
}  // namespace mandate::web::admin
