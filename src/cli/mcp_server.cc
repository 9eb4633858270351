
#include <chrono>
#include <thread>

#include "cli/json_view.h"
#include "cli/resource_issuer.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"}, {"NAME", "metadata.displayName"}, {"URL", "resourceUrl"}, {"STATUS", "status"}};
const Fields details{{"id", "id"},
                     {"orn", "orn"},
                     {"name", "metadata.displayName"},
                     {"description", "metadata.description"},
                     {"resource url", "resourceUrl"},
                     {"status", "status"},
                     {"own name", "detectedMetadata.resourceName"},
                     {"scopes", "detectedMetadata.scopesSupported"},
                     {"authorization servers", "authorizationServerCount"},
                     {"is a client", "oauthClient.clientId"},
                     {"created", "created"}};

struct NewServer {
  std::string url, name, description;
};
struct OneServer {
  std::string server;
};

Result<void> list_servers(Context& context, const ListOptions& options) {
  const std::string path(mcp_server_kind.path);
  return list(context, options.search.empty() ? path : with_query(path, "search", options.search), columns,
              options.limit);
}

Result<void> show_server(Context& context, const OneServer& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, mcp_server_kind, options.server));
  return show(context, path, details);
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

Result<void> register_server(Context& context, const NewServer& options) {
  TRY(auto* api, context.api());
  json::object body{{"resourceUrl", options.url}};
  if (!options.name.empty()) body["displayName"] = options.name;
  if (!options.description.empty()) body["description"] = options.description;
  TRY(const auto made, api->send(http::Method::post, mcp_server_kind.path, body));
  TRY(const auto server, settled(*api, std::string(mcp_server_kind.path) + "/" + text_at(made, "id")));
  context.out().show(server, details);
  return {};
}

// Asks the server anew what it is, and waits for the answer.
Result<void> discover(Context& context, const OneServer& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, mcp_server_kind, options.server));
  CHECK(api->call(http::Method::post, path + "/discoveries"));
  return show(context, path, details);
}

Result<void> delete_server(Context& context, const OneServer& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, mcp_server_kind, options.server));
  return remove(context, path, "MCP server " + options.server);
}

Result<void> change_server_status(Context& context, const OneServer& options, const std::string& verb) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, mcp_server_kind, options.server));
  return change_status(context, path, "MCP server " + options.server, verb);
}

Result<std::string> server_path_of(Context& context, const std::string& named) {
  return path_of(context, mcp_server_kind, named);
}

// An MCP server that calls others is a client of its own, with keys and connections (see client_help).
Result<void> make_client(Context& context, const OneServer& options) {
  TRY(auto* api, context.api());
  TRY(const auto id, find_id(*api, mcp_server_kind, options.server));
  CHECK(api->send(http::Method::post, "/workload-principals/api/v1/mcp-servers/" + id + "/oauth-client"));
  return show_server(context, {id});
}

Result<void> delete_client(Context& context, const OneServer& options) {
  TRY(auto* api, context.api());
  TRY(const auto id, find_id(*api, mcp_server_kind, options.server));
  return remove(context, "/workload-principals/api/v1/mcp-servers/" + id + "/oauth-client",
                "The client of MCP server " + options.server);
}

}  // namespace

void add_mcp_server_commands(CommandSet& set) {
  auto& server = set.noun("mcp-server", "MCP servers that agents may reach");
  set.add<ListOptions>(
      server, "list", "List MCP servers",
      [](Syntax& command, ListOptions& options) {
        command.option("--search", options.search, R"(SCIM filter: metadata.displayName sw "Chat")");
        describe_limit(command, options);
      },
      list_servers);
  const auto one = [](Syntax& command, OneServer& options) {
    command.argument("server", options.server, "Id or name of the MCP server");
  };
  set.add<OneServer>(server, "show", "Show an MCP server", one, show_server);
  set.add<NewServer>(
      server, "register", "Register an MCP server",
      [](Syntax& command, NewServer& options) {
        command.argument("url", options.url, "URL of the server; never changes");
        command.option("--name", options.name, "Name for people");
        command.option("--description", options.description, "Description");
      },
      register_server);
  set.add<OneServer>(server, "discover", "Ask an MCP server for its metadata again", one, discover);
  for (const auto* verb : {"activate", "deactivate"})
    set.add<OneServer>(server, verb,
                       verb == std::string("activate") ? "Activate an MCP server" : "Deactivate an MCP server", one,
                       [verb = std::string(verb)](Context& context, const OneServer& options) {
                         return change_server_status(context, options, verb);
                       });
  set.add<OneServer>(server, "delete", "Delete an MCP server", one, delete_server);
  add_issuer_commands(set, server, mcp_server_kind, server_path_of);
  auto& client =
      set.noun(server, "client", "The MCP server as a client that acts on with the tokens it is called with");
  set.add<OneServer>(client, "create", "Make an MCP server a client itself", one, make_client);
  set.add<OneServer>(client, "delete", "Take that back, with its keys and connections", one, delete_client);
}

}  // namespace mandate::cli
