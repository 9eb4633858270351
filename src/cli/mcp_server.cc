#include <chrono>
#include <thread>

#include "cli/json_view.h"
#include "cli/resource_issuer.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Noun servers{mcp_server_kind,
                   {{"ID", "id"}, {"NAME", "metadata.displayName"}, {"URL", "resourceUrl"}, {"STATUS", "status"}},
                   {{"id", "id"},
                    {"orn", "orn"},
                    {"name", "metadata.displayName"},
                    {"description", "metadata.description"},
                    {"resource url", "resourceUrl"},
                    {"status", "status"},
                    {"own name", "detectedMetadata.resourceName"},
                    {"scopes", "detectedMetadata.scopesSupported"},
                    {"authorization servers", "authorizationServerCount"},
                    {"is a client", "oauthClient.clientId"},
                    {"created", "created"}}};

const Part tools{"tool",
                 "tools",
                 mcp_server_kind,
                 {{"ID", "id"},
                  {"NAME", "name"},
                  {"TITLE", "title"},
                  {"DESCRIPTION", "description"},
                  {"SOURCE", "source"},
                  {"STATUS", "status"}},
                 {{"id", "id"},
                  {"orn", "orn"},
                  {"name", "name"},
                  {"title", "title"},
                  {"description", "description"},
                  {"arguments", "inputSchema"},
                  {"source", "source"},
                  {"status", "status"},
                  {"created", "created"},
                  {"last updated", "lastUpdated"}}};

struct ServerWriting : Named {
  std::string url, rename, description;
};
struct NewTool : Within {
  std::string name, title, description, schema_file;
};

json::object profile_of(const ServerWriting& options) {
  json::object body;
  put(body, "displayName", options.rename);
  put(body, "description", options.description);
  return body;
}

// The server once it is no longer PENDING, or as it is after a while.
Result<json::value> settled(ApiClient& api, const std::string& path) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (std::chrono::milliseconds pause{20};; pause = std::min(pause * 2, std::chrono::milliseconds(500))) {
    TRY(auto server, api.get(path));
    if (text_at(server, "status") != "PENDING" || std::chrono::steady_clock::now() >= deadline) return server;
    std::this_thread::sleep_for(pause);
  }
}

Result<void> register_server(Context& context, const ServerWriting& options) {
  TRY(auto* api, context.api());
  auto body = profile_of(options);
  body["resourceUrl"] = options.url;
  TRY(const auto made, api->send(http::Method::post, mcp_server_kind.path, body));
  TRY(const auto server, settled(*api, std::string(mcp_server_kind.path) + "/" + text_at(made, "id")));
  context.out().show(server, servers.details);
  return {};
}

Result<void> update_server(Context& context, const ServerWriting& options) {
  const auto body = profile_of(options);
  if (body.empty()) return nothing_to_change("--name or --description");
  TRY(const auto path, path_of(context, mcp_server_kind, options.name));
  return send_and_show(context, http::Method::patch, path, body, servers.details);
}

// Asks the server anew what it is and which tools it has, and waits for the answer. The path of the server.
Result<std::string> ask_server(Context& context, const std::string& named) {
  TRY(auto* api, context.api());
  TRY(auto path, path_of(context, mcp_server_kind, named));
  CHECK(api->call(http::Method::post, path + "/discoveries"));
  return path;
}

Result<void> discover(Context& context, const Named& options) {
  TRY(const auto path, ask_server(context, options.name));
  return show(context, path, servers.details);
}

Result<void> discover_tools(Context& context, const Named& options) {
  TRY(const auto path, ask_server(context, options.name));
  return list(context, path + "/tools", tools.columns);
}

Result<void> add_tool(Context& context, const NewTool& options) {
  json::object body{{"name", options.name}};
  put(body, "title", options.title);
  put(body, "description", options.description);
  if (!options.schema_file.empty()) {
    TRY(body["inputSchema"], read_json_file(options.schema_file));
  }
  TRY(const auto path, list_path(context, tools, options));
  return send_and_show(context, http::Method::post, path, body, tools.details);
}

Result<std::string> server_path_of(Context& context, const std::string& named) {
  return path_of(context, mcp_server_kind, named);
}

Result<std::string> client_path_of(Context& context, const std::string& named) {
  TRY(auto* api, context.api());
  TRY(const auto id, find_id(*api, mcp_server_kind, named));
  return "/workload-principals/api/v1/mcp-servers/" + id + "/oauth-client";
}

// An MCP server that calls others is a client of its own, with keys and connections (see client_help).
Result<void> make_client(Context& context, const Named& options) {
  TRY(auto* api, context.api());
  TRY(const auto client, client_path_of(context, options.name));
  CHECK(api->send(http::Method::post, client));
  TRY(const auto path, path_of(context, mcp_server_kind, options.name));
  return show(context, path, servers.details);
}

Result<void> delete_client(Context& context, const Named& options) {
  TRY(const auto client, client_path_of(context, options.name));
  return remove(context, client, "The client of MCP server " + options.name);
}

void describe_server(Syntax& command, Named& options) {
  describe_one(command, mcp_server_kind, options.name);
}

void describe_profile(Syntax& command, ServerWriting& options) {
  command.option("--name", options.rename, "Name for people");
  command.option("--description", options.description, "Description");
}

void describe_registration(Syntax& command, ServerWriting& options) {
  command.argument("url", options.url, "URL of the server; never changes");
  describe_profile(command, options);
}

void describe_update(Syntax& command, ServerWriting& options) {
  describe_server(command, options);
  describe_profile(command, options);
}

void describe_tool(Syntax& command, NewTool& options) {
  describe_within(command, tools, options);
  command.argument("name", options.name, "Name of the tool, as the server has it");
  command.option("--title", options.title, "Name for people");
  command.option("--description", options.description, "What it does");
  command.option("--schema", options.schema_file, "JSON file with the schema of its arguments; - reads standard input");
}

void add_tool_commands(CommandSet& set, CLI::App& server) {
  auto& tool = set.noun(server, "tool", "The tools of an MCP server, as it tells them or as they are written down");
  add_list(set, tool, tools);
  add_show(set, tool, tools, "Show a tool");
  set.add<Named>(tool, "discover", "Ask an MCP server for its tools, and list them", describe_server, discover_tools);
  set.add<NewTool>(tool, "add", "Write down a tool that the server does not tell", describe_tool, add_tool);
  add_delete(set, tool, tools, "Forget a tool that was written down", "remove");
}

void add_client_commands(CommandSet& set, CLI::App& server) {
  auto& client =
      set.noun(server, "client", "The MCP server as a client that acts on with the tokens it is called with");
  set.add<Named>(client, "create", "Make an MCP server a client itself", describe_server, make_client);
  set.add<Named>(client, "delete", "Take that back, with its keys and connections", describe_server, delete_client);
}

}  // namespace

void add_mcp_server_commands(CommandSet& set) {
  auto& server = set.noun("mcp-server", "MCP servers that agents may reach");
  add_list(set, server, servers, R"(SCIM filter: metadata.displayName sw "Chat")");
  add_show(set, server, servers, "Show an MCP server");
  set.add<ServerWriting>(server, "register", "Register an MCP server", describe_registration, register_server);
  set.add<ServerWriting>(server, "update", "Change what an MCP server is called", describe_update, update_server);
  set.add<Named>(server, "discover", "Ask an MCP server for its metadata and tools again", describe_server, discover);
  add_transition(set, server, servers, "activate", "Activate an MCP server");
  add_transition(set, server, servers, "deactivate", "Deactivate an MCP server");
  add_delete(set, server, servers, "Delete an MCP server");
  add_tool_commands(set, server);
  add_issuer_commands(set, server, mcp_server_kind, server_path_of);
  add_client_commands(set, server);
}

}  // namespace mandate::cli
