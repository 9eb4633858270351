#include "manage/resources/apply_tools.h"

#include <algorithm>

#include "storage/mcp_tools.h"
#include "storage/virtual_mcp.h"

namespace mandate::manage {
namespace {

using domain::McpTool;
using domain::Status;

bool says_the_same(const McpTool& known, const mcp::Tool& told) {
  return known.status == Status::active && known.title == told.title && known.description == told.description &&
         known.input_schema == told.input_schema;
}

// One server's list, brought up to date.
struct Work {
  ledger::Transaction& transaction;
  std::vector<McpTool> known;
  ToolsApplied applied = {};

  storage::McpTools tools() const { return storage::McpTools(transaction.connection()); }
  McpTool* find(std::string_view name) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const McpTool& one) { return one.name == name; });
    return found == known.end() ? nullptr : &*found;
  }

  Result<void> add(const domain::ResourceServerId& server, const mcp::Tool& told) {
    McpTool tool{domain::McpToolId::generate(), server, told.name, told.title, told.description};
    tool.input_schema = told.input_schema;
    tool.discovered = true;
    tool.created = tool.last_updated = transaction.now();
    CHECK(tools().insert(tool));
    ++applied.added;
    return {};
  }

  Result<void> change(McpTool& tool, const mcp::Tool& told) {
    if (!tool.discovered || says_the_same(tool, told)) return {};
    tool.title = told.title;
    tool.description = told.description;
    tool.input_schema = told.input_schema;
    tool.status = Status::active;
    tool.last_updated = transaction.now();
    ++applied.changed;
    return tools().update(tool);
  }

  Result<void> let_go(McpTool& tool) {
    TRY(const bool used, tools().is_used(tool.id));
    if (!used) {
      ++applied.gone;
      return tools().erase(tool.id);
    }
    if (tool.status == Status::inactive) return {};
    tool.status = Status::inactive;
    tool.last_updated = transaction.now();
    ++applied.gone;
    return tools().update(tool);
  }
};

}  // namespace

Result<ToolsApplied> apply_tools(ledger::Transaction& transaction, const domain::ResourceServerId& server,
                                 const std::vector<mcp::Tool>& tools, std::vector<std::string>& warnings) {
  Work work{transaction, {}};
  TRY(work.known, work.tools().list_all(server));
  const auto told = [&](const McpTool& tool) {
    return std::any_of(tools.begin(), tools.end(), [&](const mcp::Tool& one) { return one.name == tool.name; });
  };
  for (auto& tool : work.known)
    if (tool.discovered && !told(tool)) CHECK(work.let_go(tool));
  TRY(const auto kept, work.tools().count(server));
  auto room = static_cast<std::int64_t>(domain::mcp_tools_per_server_max) - kept;
  for (const auto& tool : tools) {
    if (auto* known = work.find(tool.name))
      CHECK(work.change(*known, tool));
    else if (room-- > 0)
      CHECK(work.add(server, tool));
    else
      warnings.push_back("The tool '" + tool.name + "' is left out: a server has at most " +
                         std::to_string(domain::mcp_tools_per_server_max) + " tools");
  }
  if (work.applied.changed + work.applied.gone > 0) CHECK(touch_servers_showing(transaction, server));
  return work.applied;
}

Result<void> touch_servers_showing(ledger::Transaction& transaction, const domain::ResourceServerId& source,
                                   const domain::McpToolId& tool) {
  TRY(const auto servers, storage::VirtualCapabilities(transaction.connection()).list_servers_showing(source, tool));
  for (const auto& one : servers) transaction.touch(one);
  return {};
}

}  // namespace mandate::manage
