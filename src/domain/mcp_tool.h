#pragma once

#include <cstddef>
#include <string>

#include "base/time.h"
#include "domain/ids.h"

namespace mandate::domain {

struct McpToolTag {
  static constexpr std::string_view prefix = "emt";
};
using McpToolId = Id<McpToolTag>;

// A tool that an MCP server has, as an administrator wrote it down.
struct McpTool {
  McpToolId id;
  ResourceServerId server;
  std::string name;        // what clients call it by; upper and lower case differ
  std::string title = {};  // for people
  std::string description = {};
  Time created{};
};

inline constexpr std::size_t mcp_tools_per_server_max = 1000;
inline constexpr std::size_t mcp_tool_name_max = 128, mcp_tool_title_max = 255, mcp_tool_description_max = 4096;

}  // namespace mandate::domain
