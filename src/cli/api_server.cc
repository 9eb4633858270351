#include "cli/resource_issuer.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Noun servers{api_server_kind,
                   {{"ID", "id"}, {"NAME", "metadata.displayName"}, {"URL", "resourceUrl"}, {"STATUS", "status"}},
                   {{"id", "id"},
                    {"orn", "orn"},
                    {"name", "metadata.displayName"},
                    {"description", "metadata.description"},
                    {"resource url", "resourceUrl"},
                    {"status", "status"},
                    {"authorization servers", "authorizationServerCount"},
                    {"created", "created"}}};

struct ServerWriting : Named {
  std::string url, rename, description;
};

Result<void> register_server(Context& context, const ServerWriting& options) {
  json::object body{{"resourceUrl", options.url}};
  put(body, "displayName", options.rename);
  put(body, "description", options.description);
  return send_and_show(context, http::Method::post, std::string(api_server_kind.path), body, servers.details);
}

Result<void> update_server(Context& context, const ServerWriting& options) {
  json::object body;
  put(body, "displayName", options.rename);
  put(body, "description", options.description);
  if (body.empty()) return nothing_to_change("--name or --description");
  TRY(const auto path, path_of(context, api_server_kind, options.name));
  return send_and_show(context, http::Method::patch, path, body, servers.details);
}

Result<std::string> server_path_of(Context& context, const std::string& named) {
  return path_of(context, api_server_kind, named);
}

void describe_profile(Syntax& command, ServerWriting& options) {
  command.option("--name", options.rename, "Name for people");
  command.option("--description", options.description, "Description");
}

}  // namespace

void add_api_server_commands(CommandSet& set) {
  auto& server = set.noun("api-server", "APIs that agents may reach with tokens of other authorization servers");
  add_list(set, server, servers, R"(SCIM filter: metadata.displayName sw "Orders")");
  add_show(set, server, servers, "Show an API server");
  set.add<ServerWriting>(
      server, "register", "Register an API server",
      [](Syntax& command, ServerWriting& options) {
        command.argument("url", options.url, "URL of the API; never changes");
        describe_profile(command, options);
      },
      register_server);
  set.add<ServerWriting>(
      server, "update", "Change what an API server is called",
      [](Syntax& command, ServerWriting& options) {
        describe_one(command, api_server_kind, options.name);
        describe_profile(command, options);
      },
      update_server);
  add_transition(set, server, servers, "activate", "Use an API server");
  add_transition(set, server, servers, "deactivate", "Stop using an API server");
  add_delete(set, server, servers, "Delete an API server");
  add_issuer_commands(set, server, api_server_kind, server_path_of);
}

}  // namespace mandate::cli
