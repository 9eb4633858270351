#include "manage/resources/mcp_tools.h"

#include "base/storable.h"
#include "base/text.h"
#include "manage/resources/apply_tools.h"
#include "manage/resources/resource_records.h"
#include "mcp/tools.h"
#include "storage/mcp_tools.h"

namespace mandate::manage {
namespace {

using domain::McpTool;
using domain::McpToolId;
using domain::ResourceServerId;
using domain::ResourceServerKind;
using storage::sql::Connection;

constexpr std::string_view object = "MCPTool";

std::vector<Cause> faults_of(const McpTools::Draft& draft) {
  std::vector<Cause> causes;
  if (!mcp::is_tool_name(draft.name))
    causes.push_back({"'name' must have 1 to " + std::to_string(mcp::tool_name_max) +
                          " of the letters A to Z and a to z, digits, '_', '-' and '.'.",
                      "INVALID_FORMAT", "name"});
  if (!draft.title.empty() &&
      (!is_display_text(draft.title) || count_code_points(draft.title) > domain::mcp_tool_title_max))
    causes.push_back(
        {"'title' must have at most " + std::to_string(domain::mcp_tool_title_max) + " readable characters.", "",
         "title"});
  if (!is_storable(draft.description) || count_code_points(draft.description) > domain::mcp_tool_description_max)
    causes.push_back(
        {"'description' has more than " + std::to_string(domain::mcp_tool_description_max) + " characters.", "",
         "description"});
  const auto schema = parse_json(draft.input_schema);
  const auto fault =
      schema ? mcp::schema_fault(*schema, domain::mcp_tool_schema_max) : "cannot be read: " + schema.error().message;
  if (!fault.empty()) causes.push_back({"'inputSchema' " + fault + ".", "INVALID_FORMAT", "inputSchema"});
  return causes;
}

Result<McpTool> find_tool(Connection& connection, const ResourceServerId& server, const McpToolId& id) {
  TRY(auto tool, storage::McpTools(connection).find(server, id));
  if (!tool) return not_found(id.str(), object);
  return *std::move(tool);
}

domain::Event tool_event(std::string_view verb, std::string message, const Caller& caller,
                         const domain::ResourceServer& server, const McpTool& tool) {
  auto event = resource_event("tool." + std::string(verb), std::move(message), caller, server);
  event.targets.push_back({tool.id.str(), std::string(object), tool.name, tool.title.empty() ? tool.name : tool.title});
  return event;
}

Result<void> check_room(Connection& connection, const McpTool& tool) {
  storage::McpTools tools(connection);
  TRY(const auto count, tools.count(tool.server));
  if (count >= static_cast<std::int64_t>(domain::mcp_tools_per_server_max))
    return invalid(std::string(object),
                   {{"The MCP server has " + std::to_string(count) + " tools, which is the most.", "LIMIT", "name"}});
  TRY(const auto other, tools.find_by_name(tool.server, tool.name));
  if (!other) return {};
  return invalid(std::string(object), {{"The MCP server has a tool '" + tool.name + "': " + other->id.str() + ".",
                                        "UNIQUE_CONSTRAINT", "name"}});
}

}  // namespace

Result<domain::Page<McpTool>> McpTools::list(const ResourceServerId& server, const domain::PageRequest& page) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<McpTool>> {
    CHECK(find_resource_server(connection, ResourceServerKind::mcp, server));
    return storage::McpTools(connection).list(server, page);
  });
}

Result<McpTool> McpTools::get(const ResourceServerId& server, const McpToolId& id) const {
  return environment_.store.read([&](Connection& connection) { return find_tool(connection, server, id); });
}

Result<McpTool> McpTools::create(const ResourceServerId& server, const Draft& draft, const Caller& caller) const {
  if (auto causes = faults_of(draft); !causes.empty()) return invalid(std::string(object), std::move(causes));
  McpTool tool{McpToolId::generate(), server, draft.name, draft.title, draft.description};
  tool.input_schema = draft.input_schema;
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<McpTool> {
    auto& connection = transaction.connection();
    TRY(const auto owner, find_resource_server(connection, ResourceServerKind::mcp, server));
    CHECK(check_room(connection, tool));
    tool.created = tool.last_updated = transaction.now();
    CHECK(storage::McpTools(connection).insert(tool));
    transaction.record(tool_event("create", "Write down a tool of an MCP server", caller, owner, tool));
    return tool;
  });
}

Result<void> McpTools::remove(const ResourceServerId& server, const McpToolId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& connection = transaction.connection();
    TRY(const auto owner, find_resource_server(connection, ResourceServerKind::mcp, server));
    TRY(const auto tool, find_tool(connection, server, id));
    CHECK(touch_servers_showing(transaction, server, id));
    CHECK(storage::McpTools(connection).erase(id));
    transaction.record(tool_event("delete", "Strike a tool of an MCP server", caller, owner, tool));
    return {};
  });
}

}  // namespace mandate::manage
