#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "domain/mcp_tool.h"
#include "domain/organization.h"

namespace mandate::api {

// POST /resource-servers/api/v1/mcp-servers/{serverId}/tools.
struct NewMcpTool {
  std::string name, title, description;
  std::string input_schema;  // JSON text
};
Result<NewMcpTool> parse_new_mcp_tool(const json::object& body);

json::object to_json(const domain::McpTool& tool, const domain::Organization& organization);

}  // namespace mandate::api
