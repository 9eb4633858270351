#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/client.h"
#include "mcp/tool.h"

namespace mandate::mcp {

// The most that is kept of one server, and how long its texts may be, in characters; schemas in bytes.
struct ToolLimits {
  std::size_t tools = 1000, title = 255, description = 4096, schema = 16 * 1024;
  std::size_t pages = 50;
  std::chrono::seconds time{20};  // after which no further page is asked for
};

struct ToolList {
  std::vector<Tool> tools;
  std::vector<std::string> warnings;  // what was left out, and why
};

// Every tool of the server. A list that does not end, or that is none, counts as no answer; single tools that cannot be
// used are left out.
Answer<ToolList> list_tools(Client& client, const ToolLimits& limits = {});

// What MCP allows in the name of a tool ("Tool Names"): 1 to 128 ASCII letters, digits, '_', '-' and '.'.
bool is_tool_name(std::string_view name);
inline constexpr std::size_t tool_name_max = 128;
// Whether the schema of a tool's arguments can be passed on: an object that describes an object and wants no arguments
// repeated in headers ("x-mcp-header"), which whoever passes calls on would have to do.
std::string schema_fault(const json::value& schema, std::size_t bytes_max);  // empty: none

}  // namespace mandate::mcp
