// What storage promises about tools of MCP servers, whatever the database.
#include "storage/mcp_tools.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/agents.h"
#include "storage/testing/database_test.h"
#include "storage/virtual_mcp.h"

namespace mandate::storage {
namespace {

using ::testing::ElementsAre;

class McpToolStorage : public testing::DatabaseTest {
 protected:
  static domain::McpTool tool(std::string_view id, std::string_view server, std::string_view name, int created) {
    return {domain::McpToolId(id), domain::ResourceServerId(server), std::string(name), "", "", from_seconds(created)};
  }
  std::vector<std::string> ids(std::string_view server, const domain::PageRequest& page = {}) {
    std::vector<std::string> ids;
    const auto found = tools_.list(domain::ResourceServerId(server), page).value();
    for (const auto& tool : found.rows) ids.push_back(tool.id.str());
    return ids;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  McpTools tools_{*connection_};
};

TEST_P(McpToolStorage, ANameIsUniqueInItsServerAndHasACase) {
  ASSERT_TRUE(tools_.insert(tool("emt1", "ems1", "ask", 1)));
  ASSERT_TRUE(tools_.insert(tool("emt2", "ems2", "ask", 1)));
  ASSERT_TRUE(tools_.insert(tool("emt3", "ems1", "Ask", 1)));
  EXPECT_EQ(tools_.insert(tool("emt4", "ems1", "ask", 1)).error().kind, ErrorKind::conflict);
  EXPECT_EQ(tools_.find_by_name(domain::ResourceServerId("ems1"), "Ask").value()->id.str(), "emt3");
  EXPECT_FALSE(tools_.find(domain::ResourceServerId("ems2"), domain::McpToolId("emt1")).value());
  EXPECT_EQ(tools_.count(domain::ResourceServerId("ems1")).value(), 2);
}

TEST_P(McpToolStorage, ComeByCreationAndGoTogether) {
  for (const auto& one : {tool("emt3", "ems1", "a", 1), tool("emt1", "ems1", "b", 2), tool("emt2", "ems1", "c", 2),
                          tool("emt9", "ems2", "a", 1)})
    ASSERT_TRUE(tools_.insert(one));
  const auto first = tools_.list(domain::ResourceServerId("ems1"), {"", 2}).value();
  EXPECT_THAT(ids("ems1", {"", 2}), ElementsAre("emt3", "emt1"));
  EXPECT_THAT(ids("ems1", {first.next, 2}), ElementsAre("emt2"));
  ASSERT_TRUE(tools_.erase(domain::McpToolId("emt1")));
  EXPECT_THAT(ids("ems1"), ElementsAre("emt3", "emt2"));
  ASSERT_TRUE(tools_.erase_all(domain::ResourceServerId("ems1")));
  EXPECT_TRUE(ids("ems1").empty());
  EXPECT_THAT(ids("ems2"), ElementsAre("emt9"));
}

MANDATE_ON_EVERY_DATABASE(McpToolStorage);

class VirtualMcpStorage : public McpToolStorage {
 protected:
  static domain::VirtualCapability capability(std::string_view id, std::string_view connection, std::string_view tool,
                                              std::string_view name, std::string_view alias = "") {
    return {domain::VirtualCapabilityId(id), domain::AgentId("wlp1"), domain::ConnectionId(connection),
            domain::McpToolId(tool),         std::string(name),       std::string(alias)};
  }
  static domain::VirtualMcpServer server(std::string_view id, std::string_view path) {
    domain::VirtualMcpServer server;
    server.id = domain::AgentId(id);
    server.resource_path = path;
    server.display_name = "Office";
    return server;
  }

  VirtualCapabilities capabilities_{*connection_};
};

TEST_P(VirtualMcpStorage, APathIsTakenOnceAndTheStatusIsThePrincipals) {
  VirtualMcpServers servers(*connection_);
  domain::Agent principal;
  principal.id = domain::AgentId("wlp1");
  principal.kind = domain::PrincipalKind::virtual_mcp;
  principal.status = domain::AgentStatus::active;
  principal.name = "wlp1";
  principal.resource_url = "https://mandate.test/mcp/office";
  ASSERT_TRUE(Agents(*connection_).insert(principal));
  ASSERT_TRUE(servers.insert(server("wlp1", "office")));
  EXPECT_EQ(servers.insert(server("wlp2", "office")).error().kind, ErrorKind::conflict);
  const auto found = servers.find_by_path("office").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, domain::Status::active);
  EXPECT_EQ(found->resource_url, principal.resource_url);
  EXPECT_EQ(name_for_people(*connection_, principal).value(), "Office");
  EXPECT_EQ(servers.list({}).value().rows.size(), 1U);
  EXPECT_EQ(servers.count().value(), 1);
  EXPECT_EQ(Agents(*connection_).list_callable({}).value().rows.size(), 0U) << "it is no agent";
  ASSERT_TRUE(servers.erase(principal.id));
  EXPECT_FALSE(servers.find(principal.id).value());
}

TEST_P(VirtualMcpStorage, ANameIsShownOnceAndToolsMayGo) {
  ASSERT_TRUE(tools_.insert(tool("emt1", "ems1", "ask", 1)));
  ASSERT_TRUE(capabilities_.insert(capability("vsc1", "mcn1", "emt1", "ask")));
  EXPECT_EQ(capabilities_.insert(capability("vsc2", "mcn2", "emt2", "other", "ask")).error().kind, ErrorKind::conflict);
  EXPECT_EQ(capabilities_.insert(capability("vsc2", "mcn1", "emt1", "ask", "b")).error().kind, ErrorKind::conflict);
  ASSERT_TRUE(capabilities_.insert(capability("vsc2", "mcn2", "emt2", "other", "b")));
  EXPECT_TRUE(tools_.is_used(domain::McpToolId("emt1")).value());
  EXPECT_FALSE(tools_.is_used(domain::McpToolId("emt3")).value());
  const auto shown = capabilities_.list_of_server(domain::AgentId("wlp1")).value();
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_TRUE(shown[0].is_valid());
  EXPECT_FALSE(shown[1].source) << "its tool is not there";
  EXPECT_THAT(capabilities_.list_servers_showing(domain::ResourceServerId("ems1")).value(),
              ElementsAre(domain::AgentId("wlp1")));
  EXPECT_THAT(capabilities_.list_servers_showing(domain::ResourceServerId("ems1"), domain::McpToolId("emt2")).value(),
              ElementsAre());
  EXPECT_EQ(capabilities_.list(domain::ConnectionId("mcn1"), {}).value().rows.size(), 1U);
  ASSERT_TRUE(capabilities_.erase_of_connection(domain::ConnectionId("mcn1")));
  EXPECT_EQ(capabilities_.count(domain::AgentId("wlp1")).value(), 1);
}

MANDATE_ON_EVERY_DATABASE(VirtualMcpStorage);

}  // namespace
}  // namespace mandate::storage
