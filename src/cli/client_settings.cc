// Client authentication settings: how this server is a client of somebody else's authorization server, for agents. The
// secret is read from a file, as what stands on the command line is seen by every user of the machine.
#include "base/text.h"
#include "cli/json_view.h"
#include "cli/kind_commands.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Noun settings{client_settings_kind,
                    {{"ID", "id"},
                     {"NAME", "name"},
                     {"RESOURCE", "resource.name"},
                     {"CLIENT ID", "clientId"},
                     {"METHOD", "tokenEndpointAuthMethod"},
                     {"SCOPES", "scopes"}},
                    {{"id", "id"},
                     {"orn", "orn"},
                     {"name", "name"},
                     {"resource", "resource.name"},
                     {"authorization server", "authorizationServerId"},
                     {"client id", "clientId"},
                     {"authenticates with", "tokenEndpointAuthMethod"},
                     {"scopes", "scopes"},
                     {"authorization parameters", "authorizationParameters"},
                     {"PKCE", "pkce"},
                     {"created", "created"},
                     {"last updated", "lastUpdated"}}};

struct SettingsWriting : Named {
  std::string rename, mcp_server, api_server, issuer, client_id, secret_file, method;
  std::vector<std::string> scopes, parameters;
  bool no_pkce = false, pkce = false;
};

// ["access_type=offline"] → {"access_type": "offline"}.
Result<json::object> parameters_of(const std::vector<std::string>& given) {
  json::object parameters;
  for (const auto& parameter : given) {
    const auto sign = parameter.find('=');
    if (sign == 0 || sign == std::string::npos)
      return fail(ErrorKind::invalid, "'" + parameter + "' is not of the form name=value");
    parameters[parameter.substr(0, sign)] = parameter.substr(sign + 1);
  }
  return parameters;
}

// What may be said when they are made and later.
Result<json::object> common_body(const SettingsWriting& options) {
  json::object body;
  put(body, "clientId", options.client_id);
  put(body, "tokenEndpointAuthMethod", options.method);
  put(body, "scopes", options.scopes);
  if (!options.parameters.empty()) {
    TRY(body["authorizationParameters"], parameters_of(options.parameters));
  }
  if (!options.secret_file.empty()) {
    TRY(const auto secret, read_file(options.secret_file));
    body["clientSecret"] = trim(secret);
  }
  if (options.pkce || options.no_pkce) body["pkce"] = options.pkce;
  return body;
}

Result<std::string> resource_path(ApiClient& api, const SettingsWriting& options) {
  if (!options.mcp_server.empty()) return find_path(api, mcp_server_kind, options.mcp_server);
  if (!options.api_server.empty()) return find_path(api, api_server_kind, options.api_server);
  return fail(ErrorKind::invalid, "For what? Give --mcp-server or --api-server");
}

// The resource's authorization server that was named by id or issuer, or the only one that is not ours.
Result<std::string> find_issuer(ApiClient& api, const std::string& resource, const std::string& named) {
  TRY(const auto servers, api.list(resource + "/authorization-servers"));
  std::vector<std::string> found;
  for (const auto& server : servers)
    if (text_at(server, "type") == "EXTERNAL" &&
        (named.empty() || text_at(server, "id") == named || text_at(server, "issuer") == named))
      found.push_back(text_at(server, "id"));
  if (found.size() == 1) return found.front();
  if (found.empty())
    return fail(ErrorKind::not_found, "The resource has no authorization server " +
                                          (named.empty() ? std::string("of others") : "'" + named + "'") +
                                          ": see `issuer list` and `issuer add` of mcp-server and api-server");
  return fail(ErrorKind::conflict, "The resource has several authorization servers: give --issuer");
}

Result<void> create_settings(Context& context, const SettingsWriting& options) {
  TRY(auto body, common_body(options));
  TRY(auto* api, context.api());
  TRY(const auto path, resource_path(*api, options));
  TRY(const auto resource, api->get(path));
  TRY(const auto issuer, find_issuer(*api, path, options.issuer));
  body["name"] = options.name;
  body["purpose"] = "STS_ACCESS_TOKEN";
  body["resource"] = json::object{{"orn", text_at(resource, "orn")}};
  body["authorizationServerId"] = issuer;
  return send_and_show(context, http::Method::post, std::string(client_settings_kind.path), body, settings.details);
}

Result<void> update_settings(Context& context, const SettingsWriting& options) {
  TRY(auto body, common_body(options));
  put(body, "name", options.rename);
  if (body.empty())
    return nothing_to_change(
        "--name, --client-id, --secret-file, --auth-method, --scope, --parameter, --pkce or --no-pkce");
  TRY(const auto path, path_of(context, client_settings_kind, options.name));
  return send_and_show(context, http::Method::patch, path, body, settings.details);
}

void describe_common(Syntax& command, SettingsWriting& options) {
  command.option("--client-id", options.client_id, "The client_id that its server knows us by");
  command.option("--secret-file", options.secret_file, "File with the client secret; - reads standard input");
  command.option("--auth-method", options.method, "client_secret_basic, client_secret_post or none")
      .one_of({"client_secret_basic", "client_secret_post", "none"});
  command.words("--scope", options.scopes, "Scope to ask people for there");
  command.words("--parameter", options.parameters, "name=value to send beside ours: access_type=offline");
  command.flag("--pkce", options.pkce, "Use PKCE (as usual)");
  command.flag("--no-pkce", options.no_pkce, "Leave PKCE out, for servers that refuse it").excludes({"--pkce"});
}

void describe_creation(Syntax& command, SettingsWriting& options) {
  command.argument("name", options.name, "Name");
  command.option("--mcp-server", options.mcp_server, "Id or name of the MCP server that the tokens are for");
  command.option("--api-server", options.api_server, "Id or name of the API server that they are for")
      .excludes({"--mcp-server"});
  command.option("--issuer", options.issuer, "Id or issuer of its authorization server, if it has several");
  describe_common(command, options);
}

void describe_update(Syntax& command, SettingsWriting& options) {
  describe_one(command, client_settings_kind, options.name);
  command.option("--name", options.rename, "New name");
  describe_common(command, options);
}

}  // namespace

void add_client_settings_commands(CommandSet& set) {
  auto& noun = set.noun("client-settings", "How agents' tokens of other authorization servers are asked for");
  add_list(set, noun, settings);
  add_show(set, noun, settings, "Show client settings, without the secret");
  set.add<SettingsWriting>(noun, "create", "Register what another authorization server knows us by", describe_creation,
                           create_settings);
  set.add<SettingsWriting>(noun, "update", "Change client settings", describe_update, update_settings);
  add_delete(set, noun, settings, "Delete client settings that no connection leads to");
}

}  // namespace mandate::cli
