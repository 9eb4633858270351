#pragma once

#include <vector>

#include "domain/mcp_tool.h"
#include "domain/resource_server.h"
#include "manage/environment.h"
#include "mcp/tool.h"

namespace mandate::manage {

// What became of the tools of a server, in numbers: for the record.
struct ToolsApplied {
  std::size_t added = 0, changed = 0, gone = 0;
};

// Writes down the tools that an MCP server tells of. What an administrator wrote down is left as it is. A tool that is
// no longer told of is forgotten, unless a virtual MCP server has it: then it is INACTIVE until it is back. `warnings`
// gets what there is no room for.
Result<ToolsApplied> apply_tools(ledger::Transaction& transaction, const domain::ResourceServerId& server,
                                 const std::vector<mcp::Tool>& tools, std::vector<std::string>& warnings);

// The virtual servers that show tools of the server, or one of them when it is named, are to be read anew.
Result<void> touch_servers_showing(ledger::Transaction& transaction, const domain::ResourceServerId& source,
                                   const domain::McpToolId& tool = {});

}  // namespace mandate::manage
