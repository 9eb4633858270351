#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "domain/agent.h"
#include "domain/mcp_tool.h"

namespace mandate::domain {

struct VirtualCapabilityTag {
  static constexpr std::string_view prefix = "vsc";
};
using VirtualCapabilityId = Id<VirtualCapabilityTag>;

// An MCP server that is made of tools of others: people's agents call it under one URL, and it calls the others with
// the tokens that each person let it have. Its principal is an Agent of its kind, with the same id, which holds its
// status, its URL and its connections.
struct VirtualMcpServer {
  AgentId id;
  std::string resource_path;  // the last part of its URL; unique; never changes
  std::string display_name, description;
  // Of its principal.
  Status status = Status::inactive;
  std::string resource_url = {};  // the audience of its tokens
  Time created{}, last_updated{};
};

// A tool of another server that a virtual one shows, under its own name or an alias.
struct VirtualCapability {
  VirtualCapabilityId id;
  AgentId server;
  ConnectionId connection;  // through which it is called
  McpToolId tool;
  std::string tool_name;   // as the other server calls it, also when the tool is gone
  std::string alias = {};  // empty: none
  Time created{}, last_updated{};
  std::optional<McpTool> source = {};  // kept by the storage of tools; nullopt: it is gone

  // What clients of the virtual server call it by: unique there.
  const std::string& exposed_name() const { return alias.empty() ? tool_name : alias; }
  // Whether it can be called now, as far as the tool is concerned.
  bool is_valid() const { return source && source->status == Status::active; }
};

// What an administrator asks a virtual server to be. Members left out stay as they are.
struct VirtualMcpChange {
  std::optional<std::string> resource_path = {};  // of a registration
  std::optional<std::string> display_name = {}, description = {};
};

// A tool that a virtual server is to show.
struct CapabilityDraft {
  std::string source_orn;
  std::string alias = {};  // empty: none
};

inline constexpr std::size_t virtual_mcps_max = 100, capabilities_per_virtual_mcp_max = 1000,
                             servers_per_virtual_mcp_max = 100, capabilities_at_once_max = 100;
inline constexpr std::size_t resource_path_max = 64, virtual_name_max = 255, virtual_description_max = 1000;

}  // namespace mandate::domain
