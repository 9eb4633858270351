// Virtual MCP servers: one URL with tools of many MCP servers.
#include "cli/json_view.h"
#include "cli/resource_issuer.h"
#include "cli/steps.h"
#include "cli/virtual_mcp_parts.h"

namespace mandate::cli {
namespace {

const Noun servers{virtual_mcp_kind,
                   {{"ID", "id"}, {"NAME", "profile.displayName"}, {"URL", "resourceUrl"}, {"STATUS", "status"}},
                   {{"id", "id"},
                    {"orn", "orn"},
                    {"name", "profile.displayName"},
                    {"description", "profile.description"},
                    {"url", "resourceUrl"},
                    {"status", "status"},
                    {"created", "created"},
                    {"last updated", "lastUpdated"}}};

struct ServerWriting : Named {
  std::string path, rename, description;
};

json::object profile_of(const ServerWriting& options) {
  json::object profile;
  put(profile, "displayName", options.rename);
  put(profile, "description", options.description);
  return profile;
}

// What was asked for is done by an operation, so the server is read when that has ended.
Result<void> register_server(Context& context, const ServerWriting& options) {
  TRY(auto* api, context.api());
  const json::object body{{"resourcePath", options.path}, {"profile", profile_of(options)}};
  TRY(const auto operation, api->send(http::Method::post, virtual_mcp_kind.path, body));
  return show(context, std::string(virtual_mcp_kind.path) + "/" + text_at(operation, "resource.id"), servers.details);
}

Result<void> update_server(Context& context, const ServerWriting& options) {
  auto profile = profile_of(options);
  if (profile.empty()) return nothing_to_change("--name or --description");
  TRY(auto* api, context.api());
  TRY(const auto path, path_of(context, virtual_mcp_kind, options.name));
  CHECK(api->send(http::Method::patch, path, json::object{{"profile", std::move(profile)}}));
  return show(context, path, servers.details);
}

// As a resource whose tokens authorization servers make, it stands under another path.
Result<std::string> resource_path(Context& context, const std::string& named) {
  TRY(auto* api, context.api());
  TRY(const auto id, find_id(*api, virtual_mcp_kind, named));
  return "/resource-servers/api/v1/virtual-mcp-servers/" + id;
}

void describe_registration(Syntax& command, ServerWriting& options) {
  command.argument("path", options.path, "Last part of its URL, /mcp/PATH; never changes");
  command.option("--name", options.rename, "Name for people").required();
  command.option("--description", options.description, "Description");
}

void describe_update(Syntax& command, ServerWriting& options) {
  describe_one(command, virtual_mcp_kind, options.name);
  command.option("--name", options.rename, "Name for people");
  command.option("--description", options.description, "Description");
}

}  // namespace

void add_virtual_mcp_commands(CommandSet& set) {
  auto& server = set.noun("virtual-mcp-server", "One URL with tools of many MCP servers");
  add_list(set, server, servers);
  add_show(set, server, servers, "Show a virtual MCP server");
  set.add<ServerWriting>(server, "register", "Register a virtual MCP server; it is INACTIVE until it is activated",
                         describe_registration, register_server);
  set.add<ServerWriting>(server, "update", "Change what a virtual MCP server is called", describe_update,
                         update_server);
  add_transition(set, server, servers, "activate", "Let it be called");
  add_transition(set, server, servers, "deactivate", "Stop it: from now on it answers nobody");
  add_delete(set, server, servers, "Delete an INACTIVE virtual MCP server");
  add_issuer_commands(set, server, virtual_mcp_kind, resource_path);
  add_virtual_connections(set, server);
  add_virtual_capabilities(set, server);
  add_brokered_grants_of_virtual_servers(set, server);
}

}  // namespace mandate::cli
