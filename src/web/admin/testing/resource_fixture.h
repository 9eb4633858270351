#pragma once

#include <gmock/gmock.h>

#include <string>

#include "web/admin/testing/agent_fixture.h"

namespace mandate::web::admin::testing {

// MCP, API and A2A servers, made through the API.
class ResourceTest : public AgentTest {
 protected:
  static constexpr std::string_view resources = "/resource-servers/api/v1";
  static constexpr std::string_view mcp_url = "https://mcp.example.test/mcp";

  ResourceTest() { add_server(server_id, "Orders"); }

  static std::string mcp_path(const std::string& id = "", std::string_view rest = "") {
    return std::string(resources) + "/mcp-servers" + (id.empty() ? "" : "/" + id) + std::string(rest);
  }
  std::string make_mcp_server(std::string_view url = mcp_url) {
    const auto answer = post(mcp_path(), R"({"resourceUrl":")" + std::string(url) + "\"}");
    EXPECT_EQ(answer.status, 201) << json::serialize(answer.body);
    return answer.text("id");
  }
  // The body that adds one of our authorization servers.
  std::string ours(std::string_view id = server_id) const {
    return R"({"type":"OKTA","orn":")" + server_orn(id) + "\"}";
  }
  static std::string external(std::string_view issuer = "https://as.example.test", std::string_view more = "") {
    return R"({"type":"EXTERNAL","issuer":")" + std::string(issuer) +
           R"(","authorizationEndpoint":"https://as.example.test/authorize","tokenEndpoint":"https://as.example.test/token")" +
           R"(,"grantTypes":["authorization_code"])" + std::string(more) + "}";
  }
  // A connection of any type that leads to the resource.
  std::string connect(const std::string& agent, const std::string& target) {
    const auto id = domain::ConnectionId::generate();
    sql("insert into connections (id, agent, type, target, status, resource_indicator, scope_condition, scopes, "
        "created, last_updated) values ($1, $2, 'ANY', $3, 'ACTIVE', '', 'ALL_SCOPES', '*', 0, 0)",
        {id, agent, target});
    return id.str();
  }
};

}  // namespace mandate::web::admin::testing
