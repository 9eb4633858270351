#pragma once

#include <cstddef>
#include <string>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/status.h"

namespace mandate::domain {

struct McpToolTag {
  static constexpr std::string_view prefix = "emt";
};
using McpToolId = Id<McpToolTag>;

// A tool that an MCP server has: as an administrator wrote it down, or as the server told.
struct McpTool {
  McpToolId id;
  ResourceServerId server;
  std::string name;        // what clients call it by; upper and lower case differ
  std::string title = {};  // for people
  std::string description = {};
  Time created{}, last_updated{};
  std::string input_schema = std::string(any_arguments);  // JSON Schema of its arguments, as JSON text
  bool discovered = false;                                // else written down
  Status status = Status::active;                         // INACTIVE: the server no longer tells of it

  static constexpr std::string_view any_arguments = R"({"type":"object"})";
};

inline constexpr std::size_t mcp_tools_per_server_max = 1000;
inline constexpr std::size_t mcp_tool_title_max = 255, mcp_tool_description_max = 4096,
                             mcp_tool_schema_max = std::size_t{16} * 1024;  // the schema in bytes

}  // namespace mandate::domain
