#include "web/admin/testing/resource_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class McpClientsTest : public testing::ResourceTest {
 protected:
  McpClientsTest() : id_(make_mcp_server()) { post(mcp_path(id_, "/authorization-servers"), ours()); }
  static std::string client(const std::string& id, std::string_view rest = "/oauth-client") {
    return "/workload-principals/api/v1/mcp-servers/" + id + std::string(rest);
  }
  std::string client_id() { return get(mcp_path(id_)).text("oauthClient.clientId"); }

  const std::string id_;
};

TEST_F(McpClientsTest, IsMadeOnceAndGoesWhenItHasNothing) {
  for (const auto method : {http::Method::post, http::Method::delete_})
    EXPECT_EQ(call(method, client("emsnone")).status, 404);
  EXPECT_EQ(del(client(id_)).status, 404) << "there is none yet";
  EXPECT_EQ(get(client(id_, "/credentials/jwks")).status, 404);
  const auto made = post(client(id_));
  EXPECT_EQ(made.status, 201);
  EXPECT_TRUE(made.body.is_null());
  const auto again = post(client(id_));
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(again.text("errorSummary"), HasSubstr(client_id()));
  const auto key = post(client(id_, "/credentials/jwks"), jwk("first"));
  EXPECT_EQ(key.status, 201) << key.causes();
  EXPECT_EQ(del(client(id_)).status, 409) << "it has a key";
  const auto path = client(id_, "/credentials/jwks/first");
  const auto last = post(path + "/lifecycle/deactivate");
  EXPECT_EQ(last.status, 409);
  EXPECT_EQ(last.text("errorCauses.0.reason"), "DEACTIVATE_NOT_ALLOWED");
  post(client(id_, "/credentials/jwks"), jwk("second"));
  EXPECT_EQ(post(path + "/lifecycle/deactivate").status, 200);
  EXPECT_EQ(del(path).status, 204);
  EXPECT_EQ(get(client(id_, "/credentials/jwks")).size("data"), 1u);
  sql("delete from client_keys", {});
  EXPECT_EQ(del(client(id_)).status, 204);
  EXPECT_TRUE(get(mcp_path(id_)).at("oauthClient").is_null());
  for (const auto* type : {"workload_principal.register", "workload_principal.delete"}) {
    EXPECT_THAT(events(), Contains(type));
    EXPECT_EQ(event(type).at("target").at(0).at("detailEntry").at("workload_principal_type").as_string(), "MCP_SERVER");
  }
}

TEST_F(McpClientsTest, HasKeysAsAgentsHave) {
  const auto keys = client(id_, "/credentials/jwks");
  EXPECT_EQ(post(keys, jwk("first")).status, 404) << "there is no client yet";
  post(client(id_));
  EXPECT_EQ(post(keys, R"({"kty":"oct","k":"AAAA"})").status, 400);
  const auto key = post(keys, jwk("first"));
  EXPECT_EQ(key.status, 201);
  const auto one = keys + "/" + key.text("id");
  EXPECT_EQ(get(one).text("kid"), "first");
  EXPECT_EQ(get(keys + "/none").status, 404);
  EXPECT_EQ(del(one).status, 400) << "it is ACTIVE";
  EXPECT_EQ(del(keys + "/none").status, 404);
  for (const auto* verb : {"activate", "deactivate"})
    EXPECT_EQ(post(keys + "/none/lifecycle/" + verb).status, 404) << verb;
  post(keys, jwk("second"));
  EXPECT_EQ(post(one + "/lifecycle/deactivate").text("status"), "INACTIVE");
  EXPECT_EQ(post(one + "/lifecycle/activate").text("status"), "ACTIVE");
  EXPECT_EQ(post(client(id_, "/credentials/secrets"), "{}").status, 404) << "there are no secrets";
}

TEST_F(McpClientsTest, HasConnectionsAsAgentsHave) {
  const auto all = client(id_, "/connections");
  const auto body = R"({"connectionType":"IDENTITY_ASSERTION_CUSTOM_AS","authorizationServer":{"orn":")" +
                    server_orn() + R"("},"scopeCondition":"ALL_SCOPES","scopes":["*"]})";
  EXPECT_EQ(get(all).status, 404) << "there is no client yet";
  EXPECT_EQ(post(all, body).status, 404);
  post(client(id_));
  EXPECT_EQ(post(all, "{}").status, 400);
  const auto made = post(all, body);
  EXPECT_EQ(made.status, 201) << made.causes();
  const auto one = all + "/" + made.text("id");
  EXPECT_EQ(made.text("_links.self.href"), "https://mandate.test" + one);
  EXPECT_EQ(get(one).text("authorizationServer.orn"), server_orn());
  EXPECT_EQ(get(all).size("data"), 1u);
  EXPECT_EQ(get(mcp_path(id_)).text("oauthClient.connectionCount"), "1");
  EXPECT_EQ(get(path(client_id(), "/connections")).status, 404) << "not by the path of agents";
  EXPECT_EQ(get(path(make_agent("Other"), "/connections/" + made.text("id"))).status, 404);
  EXPECT_EQ(patch(one, R"({"resourceIndicator":"https://chat.test"})").text("resourceIndicator"), "https://chat.test");
  EXPECT_EQ(post(one + "/lifecycle/deactivate").text("status"), "INACTIVE");
  EXPECT_EQ(post(one + "/lifecycle/activate").text("status"), "ACTIVE");
  EXPECT_EQ(del(client(id_)).status, 409) << "it has a connection";
  EXPECT_EQ(event("workload_principal.resource_connection.create")
                .at("target")
                .at(1)
                .at("detailEntry")
                .at("workload_principal_resource_connection_workload_principal_type")
                .as_string(),
            "MCP_SERVER");
  EXPECT_EQ(del(one).status, 204);
  EXPECT_EQ(del(client(id_)).status, 204);
}

TEST_F(McpClientsTest, IsShownWithItsServerAndNotAsAnAgent) {
  post(client(id_));
  const auto server = get(mcp_path(id_));
  EXPECT_TRUE(client_id().starts_with("wlp"));
  EXPECT_EQ(server.text("oauthClient.orn"),
            "orn:okta:directory:00otest0000000000000:workload-principals:mcp:" + client_id());
  EXPECT_EQ(server.text("oauthClient.tokenEndpointAuthMethod"), "private_key_jwt");
  EXPECT_EQ(server.text("oauthClient.connectionCount"), "0");
  EXPECT_EQ(server.size("oauthClient.grantTypes"), 2u);
  EXPECT_EQ(get(std::string(agents)).size("data"), 0u);
  for (const auto* rest : {"", "/owners", "/readiness", "/credentials/jwks", "/credentials/secrets", "/connections"})
    EXPECT_EQ(get(path(client_id(), rest)).status, 404) << rest;
  for (const auto* verb : {"activate", "deactivate", "restore"})
    EXPECT_EQ(post(path(client_id(), "/lifecycle/" + std::string(verb))).status, 404) << verb;
  EXPECT_EQ(patch(path(client_id()), R"({"profile":{"name":"An agent"}})").status, 404);
  EXPECT_EQ(del(path(client_id())).status, 404);
}

TEST_F(McpClientsTest, IsActiveWhileItsServerIs) {
  post(client(id_));
  const auto status = [&] { return get(mcp_path(id_)).text("oauthClient.status"); };
  EXPECT_EQ(status(), "INACTIVE");
  post(mcp_path(id_, "/lifecycle/activate"));
  EXPECT_EQ(status(), "ACTIVE");
  post(mcp_path(id_, "/lifecycle/deactivate"));
  EXPECT_EQ(status(), "INACTIVE");
  post(client(id_, "/credentials/jwks"), jwk("first"));
  EXPECT_EQ(del(mcp_path(id_)).status, 204) << "with its client and all that the client has";
  EXPECT_EQ(count("select count(*) from agents"), 0);
  EXPECT_EQ(count("select count(*) from client_keys"), 0);
}

}  // namespace
}  // namespace mandate::web::admin
