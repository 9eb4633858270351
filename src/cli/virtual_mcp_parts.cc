// Through what a virtual MCP server reaches other servers, and which of their tools it shows.
#include "cli/virtual_mcp_parts.h"

#include "cli/connection_body.h"
#include "cli/json_view.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Part connections{"connection",
                       "connections",
                       virtual_mcp_kind,
                       {{"ID", "id"}, {"TYPE", "connectionType"}, {"TO", "resource.name"}, {"STATUS", "status"}},
                       {{"id", "id"},
                        {"type", "connectionType"},
                        {"to", "resource.name"},
                        {"resource indicator", "resourceIndicator"},
                        {"status", "status"}}};

const Part capabilities{"capability",
                        "capabilities",
                        virtual_mcp_kind,
                        {{"ID", "id"},
                         {"TOOL", "profile.name"},
                         {"ALIAS", "profile.alias"},
                         {"DESCRIPTION", "profile.description"},
                         {"STATUS", "status"}},
                        {{"id", "id"},
                         {"tool", "profile.name"},
                         {"alias", "profile.alias"},
                         {"description", "profile.description"},
                         {"of", "sourceOrn"},
                         {"status", "status"},
                         {"created", "created"}},
                        "connection",
                        "connections"};

struct NewConnection : Within {
  std::string settings;
};
struct NewCapability : Within {
  std::string tool, mcp_server, alias;
};
struct NewName : OnePart {
  std::string alias;
  bool none = false;
};

Result<void> create_connection(Context& context, const NewConnection& options) {
  TRY(auto* api, context.api());
  TRY(const auto body, connection_to_settings(*api, options.settings));
  TRY(const auto path, list_path(context, connections, options));
  return send_and_show(context, http::Method::post, path, body, connections.details);
}

// The resource name of a tool that was named by its id or name.
Result<std::string> find_tool(Context& context, const NewCapability& options) {
  TRY(auto* api, context.api());
  TRY(const auto server, path_of(context, mcp_server_kind, options.mcp_server));
  TRY(const auto tools, api->list(server + "/tools"));
  for (const auto& tool : tools)
    if (text_at(tool, "id") == options.tool || text_at(tool, "name") == options.tool) return text_at(tool, "orn");
  return fail(ErrorKind::not_found, "The MCP server " + options.mcp_server + " has no tool '" + options.tool + "'");
}

Result<void> add_capability(Context& context, const NewCapability& options) {
  TRY(const auto path, list_path(context, capabilities, options));
  TRY(const auto orn, find_tool(context, options));
  json::object body{{"sourceOrn", orn}};
  put(body, "alias", options.alias);
  return send_and_show(context, http::Method::post, path, body, capabilities.details);
}

Result<void> rename_capability(Context& context, const NewName& options) {
  if (options.alias.empty() && !options.none) return nothing_to_change("--alias or --no-alias");
  TRY(const auto path, path_of(context, capabilities, options));
  const json::object body{{"alias", options.none ? json::value(nullptr) : json::value(options.alias)}};
  return send_and_show(context, http::Method::patch, path, body, capabilities.details);
}

void describe_creation(Syntax& command, NewConnection& options) {
  describe_within(command, connections, options);
  command.option("--settings", options.settings, "Id or name of the client settings of an MCP server").required();
}

void describe_addition(Syntax& command, NewCapability& options) {
  describe_within(command, capabilities, options);
  command.argument("tool", options.tool, "Id or name of the tool");
  command.option("--mcp-server", options.mcp_server, "Id or name of the MCP server whose tool it is").required();
  command.option("--alias", options.alias, "Name that it has here");
}

void describe_new_name(Syntax& command, NewName& options) {
  describe_one(command, capabilities, options);
  command.option("--alias", options.alias, "Name that it has here");
  command.flag("--no-alias", options.none, "Its own name").excludes({"--alias"});
}

}  // namespace

void add_virtual_connections(CommandSet& set, CLI::App& server) {
  auto& connection = set.noun(server, "connection", "The MCP servers that it reaches, with tokens of each person");
  add_list(set, connection, connections);
  add_show(set, connection, connections, "Show a connection");
  set.add<NewConnection>(connection, "create", "Connect a virtual MCP server", describe_creation, create_connection);
  add_transition(set, connection, connections, "activate", "Use a connection");
  add_transition(set, connection, connections, "deactivate", "Stop using a connection");
  add_delete(set, connection, connections, "Delete a connection, with what it shows");
}

void add_virtual_capabilities(CommandSet& set, CLI::App& server) {
  auto& capability = set.noun(server, "capability", "The tools that it shows, connection by connection");
  add_list(set, capability, capabilities);
  add_show(set, capability, capabilities, "Show a capability");
  set.add<NewCapability>(capability, "add", "Show one more tool", describe_addition, add_capability);
  set.add<NewName>(capability, "rename", "Show a tool under another name", describe_new_name, rename_capability);
  add_delete(set, capability, capabilities, "Show a tool no more", "remove");
}

}  // namespace mandate::cli
