#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/page.h"
#include "domain/virtual_mcp.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// Virtual MCP servers, shown with what their principals hold (storage/agents.h), which is written there.
class VirtualMcpServers {
 public:
  explicit VirtualMcpServers(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::VirtualMcpServer>> find(const domain::AgentId& id);
  Result<std::optional<domain::VirtualMcpServer>> find_by_path(std::string_view resource_path);
  Result<std::int64_t> count();
  Result<void> insert(const domain::VirtualMcpServer& server);  // ErrorKind::conflict for a path that is taken
  Result<void> update(const domain::VirtualMcpServer& server);  // names only
  Result<void> erase(const domain::AgentId& id);
  Result<domain::Page<domain::VirtualMcpServer>> list(const domain::PageRequest& page);  // in order of creation

 private:
  sql::Connection& connection_;
};

class VirtualCapabilities {
 public:
  explicit VirtualCapabilities(sql::Connection& connection) : connection_(connection) {}

  // Only one of this connection.
  Result<std::optional<domain::VirtualCapability>> find(const domain::ConnectionId& connection,
                                                        const domain::VirtualCapabilityId& id);
  Result<std::optional<domain::VirtualCapability>> find_by_name(const domain::AgentId& server, std::string_view name);
  Result<std::int64_t> count(const domain::AgentId& server);
  // ErrorKind::conflict for a name that the server has, or a tool that the connection has.
  Result<void> insert(const domain::VirtualCapability& capability);
  Result<void> update(const domain::VirtualCapability& capability);  // its alias only
  Result<void> erase(const domain::VirtualCapabilityId& id);
  Result<void> erase_of_connection(const domain::ConnectionId& connection);
  Result<void> erase_of_server(const domain::AgentId& server);
  Result<domain::Page<domain::VirtualCapability>> list(const domain::ConnectionId& connection,
                                                       const domain::PageRequest& page);  // in order of creation
  Result<std::vector<domain::VirtualCapability>> list_of_connection(const domain::ConnectionId& connection);
  // By the names under which they are shown.
  Result<std::vector<domain::VirtualCapability>> list_of_server(const domain::AgentId& server);
  // The virtual servers that show tools of this one, or this one tool when it is named.
  Result<std::vector<domain::AgentId>> list_servers_showing(const domain::ResourceServerId& source,
                                                            const domain::McpToolId& tool = {});

 private:
  sql::Connection& connection_;
};

// What people know an agent, or another principal, by.
Result<std::string> name_for_people(sql::Connection& connection, const domain::Agent& agent);

}  // namespace mandate::storage
