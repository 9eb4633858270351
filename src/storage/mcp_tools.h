#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/mcp_tool.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

class McpTools {
 public:
  explicit McpTools(sql::Connection& connection) : connection_(connection) {}

  // Only one of this server.
  Result<std::optional<domain::McpTool>> find(const domain::ResourceServerId& server, const domain::McpToolId& id);
  Result<std::optional<domain::McpTool>> find_by_name(const domain::ResourceServerId& server, std::string_view name);
  Result<std::int64_t> count(const domain::ResourceServerId& server);
  Result<void> insert(const domain::McpTool& tool);   // ErrorKind::conflict for a name that the server has
  Result<void> update(const domain::McpTool& tool);   // not its name, nor where it comes from
  Result<bool> is_used(const domain::McpToolId& id);  // a virtual MCP server shows it
  Result<void> erase(const domain::McpToolId& id);
  Result<void> erase_all(const domain::ResourceServerId& server);
  Result<domain::Page<domain::McpTool>> list(const domain::ResourceServerId& server,
                                             const domain::PageRequest& page);  // in order of creation
  Result<std::vector<domain::McpTool>> list_all(const domain::ResourceServerId& server);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
