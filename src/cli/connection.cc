#include "base/text.h"
#include "cli/command.h"
#include "cli/connection_body.h"
#include "cli/json_view.h"
#include "cli/resolve.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"},
                     {"TYPE", "connectionType"},
                     {"TO", "secret.name|serviceAccount.name|resource.name|app.name|authorizationServer.name"},
                     {"CONDITION", "scopeCondition"},
                     {"SCOPES", "scopes"},
                     {"STATUS", "status"}};
const Fields details{{"id", "id"},
                     {"orn", "orn"},
                     {"type", "connectionType"},
                     {"secret", "secret.name"},
                     {"application", "app.name"},
                     {"service account", "serviceAccount.name"},
                     {"authorization server", "authorizationServer.name"},
                     {"issuer", "authorizationServer.issuerUrl"},
                     {"client id there", "audienceClientId"},
                     {"tenant there", "audienceTenant"},
                     {"people there by", "audienceSubject"},
                     {"resource indicator", "resourceIndicator"},
                     {"scope condition", "scopeCondition"},
                     {"scopes", "scopes"},
                     {"down-scoping", "downScoping"},
                     {"status", "status"}};

struct ConnectionList : ListOptions {
  std::string agent;
};
struct OneConnection {
  std::string agent, connection;
};
struct ConnectionWriting : OneConnection {
  std::string server, secret, service_account, app, issuer, mcp_server, callee, settings, resource, body_file;
  std::string client_id_there, tenant_there, people_by;
  std::vector<std::string> scopes, except;
  bool all_scopes = false, down_scoping = false, no_down_scoping = false, inactive = false;
};

struct ConnectionPreview : OneConnection {
  std::string user;
};
struct Candidates : ListOptions {
  std::string type, app;
};

const Fields link_verdicts{
    {"LINK", "link"}, {"ALLOWED", "allowed"}, {"REASON", "reason"}, {"DESCRIPTION", "description"}};
const Fields scope_verdicts{
    {"SCOPE", "name"}, {"ALLOWED", "allowed"}, {"REFUSED BY", "link"},        {"POLICY", "policy"},
    {"RULE", "rule"},  {"REASON", "reason"},   {"DESCRIPTION", "description"}};
const Fields candidates{{"TYPE", "connectionType"},
                        {"TO", "secret.name|serviceAccount.name|resource.name|app.name|authorizationServer.name"},
                        {"RESOURCE INDICATOR", "resourceIndicator"}};

Result<std::string> connections_path(Context& context, const std::string& agent) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_client_path(*api, agent));
  return path + "/connections";
}

Result<std::string> connection_path(Context& context, const OneConnection& options) {
  TRY(const auto path, connections_path(context, options.agent));
  return path + "/" + percent_encode(options.connection);
}

void add_scopes(const ConnectionWriting& options, json::object& body) {
  const auto put = [&](std::string_view condition, const std::vector<std::string>& scopes) {
    body["scopeCondition"] = condition;
    body["scopes"] = json::array(scopes.begin(), scopes.end());
  };
  if (!options.scopes.empty()) put("INCLUDE_ONLY", options.scopes);
  if (!options.except.empty()) put("EXCLUDE", options.except);
  if (options.all_scopes) put("ALL_SCOPES", {"*"});
  if (options.down_scoping || options.no_down_scoping) body["downScoping"] = options.down_scoping;
}

// How the issuer of --app knows the agent and people.
void add_names_there(const ConnectionWriting& options, json::object& body) {
  if (!options.client_id_there.empty()) body["audienceClientId"] = options.client_id_there;
  if (!options.tenant_there.empty()) body["audienceTenant"] = options.tenant_there;
  if (!options.people_by.empty()) body["audienceSubject"] = options.people_by;
}

Result<json::object> to_server(ApiClient& api, const ConnectionWriting& options) {
  TRY(const auto agent_path, find_path(api, agent_kind, options.agent));
  TRY(const auto agent, api.get(agent_path));
  TRY(const auto server_path, find_path(api, server_kind, options.server));
  TRY(const auto server, api.get(server_path));
  const auto orn = sibling_orn(text_at(agent, "orn"), "idp", "authorization_servers:" + text_at(server, "id"));
  return json::object{{"connectionType", "IDENTITY_ASSERTION_CUSTOM_AS"},
                      {"authorizationServer", json::object{{"orn", orn}}}};
}

// To `resource`, through the authorization server that --server names.
Result<json::object> through_server(ApiClient& api, const ConnectionWriting& options, std::string_view type,
                                    const json::value& resource) {
  if (options.server.empty()) return fail(ErrorKind::invalid, "Who issues the tokens for it? Give --server");
  TRY(auto body, to_server(api, options));
  body["connectionType"] = type;
  body["resource"] = json::object{{"orn", text_at(resource, "orn")}};
  return body;
}

Result<json::object> to_mcp_server(ApiClient& api, const ConnectionWriting& options) {
  TRY(const auto path, find_path(api, mcp_server_kind, options.mcp_server));
  TRY(const auto server, api.get(path));
  return through_server(api, options, "IDENTITY_ASSERTION_MCP_SERVER", server);
}

Result<json::object> to_agent(ApiClient& api, const ConnectionWriting& options) {
  TRY(const auto id, find_id(api, agent_kind, options.callee));
  TRY(const auto server, api.get("/resource-servers/api/v1/a2a-servers/" + percent_encode(id)));
  return through_server(api, options, "IDENTITY_ASSERTION_A2A_SERVER", server);
}

Result<json::object> to_secret(ApiClient& api, const ConnectionWriting& options) {
  TRY(const auto path, find_path(api, vault_secret_kind, options.secret));
  TRY(const auto secret, api.get(path));
  return json::object{{"connectionType", "STS_VAULT_SECRET"},
                      {"secret", json::object{{"orn", text_at(secret, "orn")}}}};
}

Result<json::object> to_service_account(ApiClient& api, const ConnectionWriting& options) {
  TRY(const auto path, find_path(api, service_account_kind, options.service_account));
  TRY(const auto account, api.get(path));
  return json::object{{"connectionType", "STS_SERVICE_ACCOUNT"},
                      {"app", json::object{{"orn", text_at(account, "containerOrn")}}},
                      {"serviceAccount", json::object{{"orn", text_at(account, "orn")}}}};
}

Result<json::object> to_app(ApiClient& api, const ConnectionWriting& options) {
  if (options.issuer.empty())
    return fail(ErrorKind::invalid, "Who issues the tokens of the application? Give --issuer");
  TRY(const auto app_path, find_path(api, app_kind, options.app));
  TRY(const auto app, api.get(app_path));
  return json::object{{"connectionType", "IDENTITY_ASSERTION_APP_INSTANCE"},
                      {"app", json::object{{"orn", text_at(app, "orn")}}},
                      {"issuerUrl", options.issuer}};
}

// The type and the target, as the options name them.
Result<json::object> named_target(ApiClient& api, const ConnectionWriting& options) {
  if (!options.mcp_server.empty()) return to_mcp_server(api, options);
  if (!options.callee.empty()) return to_agent(api, options);
  if (!options.settings.empty()) return connection_to_settings(api, options.settings);
  if (!options.server.empty()) return to_server(api, options);
  if (!options.secret.empty()) return to_secret(api, options);
  if (!options.service_account.empty()) return to_service_account(api, options);
  if (!options.app.empty()) return to_app(api, options);
  return fail(ErrorKind::invalid,
              "To what? Give --server, --mcp-server, --to-agent, --app, --secret, --service-account or --settings, or "
              "--body with the whole connection");
}

Result<json::object> new_connection(ApiClient& api, const ConnectionWriting& options) {
  if (!options.body_file.empty()) return read_json_file(options.body_file);
  TRY(auto body, named_target(api, options));
  const bool has_scopes = text_at(body, "connectionType").starts_with("IDENTITY_ASSERTION");
  add_scopes(options, body);
  add_names_there(options, body);
  if (has_scopes && !body.contains("scopes"))
    return fail(ErrorKind::invalid, "With which scopes? Give --scope, --except or --all-scopes");
  if (!options.resource.empty()) body["resourceIndicator"] = options.resource;
  if (options.inactive) body["status"] = "INACTIVE";
  return body;
}

Result<void> create_connection(Context& context, const ConnectionWriting& options) {
  TRY(auto* api, context.api());
  TRY(const auto body, new_connection(*api, options));
  TRY(const auto path, connections_path(context, options.agent));
  TRY(const auto connection, api->send(http::Method::post, path, body));
  context.out().show(connection, details);
  return {};
}

Result<void> update_connection(Context& context, const ConnectionWriting& options) {
  json::object body;
  if (!options.body_file.empty()) {
    TRY(body, read_json_file(options.body_file));
  }
  add_scopes(options, body);
  if (!options.resource.empty()) body["resourceIndicator"] = options.resource;
  if (!options.issuer.empty()) body["issuerUrl"] = options.issuer;
  add_names_there(options, body);
  if (body.empty())
    return nothing_to_change(
        "--scope, --except, --all-scopes, --down-scoping, --no-down-scoping, --resource, --issuer, --client-id-there, "
        "--tenant-there, --people-by or --body");
  TRY(auto* api, context.api());
  TRY(const auto path, connection_path(context, options));
  TRY(const auto connection, api->send(http::Method::patch, path, body));
  context.out().show(connection, details);
  return {};
}

Result<void> list_connections(Context& context, const ConnectionList& options) {
  TRY(const auto path, connections_path(context, options.agent));
  return list(context, path, columns, options.limit);
}

Result<void> show_connection(Context& context, const OneConnection& options) {
  TRY(const auto path, connection_path(context, options));
  return show(context, path, details);
}

Result<void> delete_connection(Context& context, const OneConnection& options) {
  TRY(const auto path, connection_path(context, options));
  return remove(context, path, "Connection " + options.connection);
}

std::function<Result<void>(Context&, const OneConnection&)> transition(const std::string& verb) {
  return [verb](Context& context, const OneConnection& options) -> Result<void> {
    TRY(const auto path, connection_path(context, options));
    return change_status(context, path, "Connection " + options.connection, verb);
  };
}

void describe_agent(Syntax& command, std::string& agent) {
  command.argument("agent", agent, client_help);
}

void describe_one(Syntax& command, OneConnection& options) {
  describe_agent(command, options.agent);
  command.argument("connection", options.connection, "Id of the connection");
}

// What a connection gives an agent for a person, link by link and scope by scope.
Result<void> preview(Context& context, const ConnectionPreview& options) {
  TRY(const auto path, connection_path(context, options));
  TRY(auto* api, context.api());
  TRY(const auto answer, api->get(with_query(path + "/effective-scopes", "userId", options.user)));
  if (context.out().format() == Format::json) {
    context.out().show(answer, {});
    return {};
  }
  context.out().show(answer, {{"effective scopes", "effectiveScopes"}});
  for (const auto& [part, fields] : {std::pair("links", &link_verdicts), std::pair("scopes", &scope_verdicts)})
    if (const auto* rows = find_member(answer, part); rows != nullptr && rows->is_array())
      context.out().list(rows->get_array(), *fields);
  return {};
}

Result<void> list_candidates(Context& context, const Candidates& options) {
  std::string filter = "connectionType eq \"" + options.type + "\"";
  if (!options.app.empty()) {
    TRY(auto* api, context.api());
    TRY(const auto orn, find_orn(*api, app_kind, options.app));
    filter += " and appInstanceOrn eq \"" + orn + "\"";
  }
  auto path = with_query("/workload-principals/api/v1/potential-connections", "filter", filter);
  if (!options.search.empty()) path = with_query(path, "match", options.search);
  return list(context, path, candidates, options.limit);
}

void describe_scopes(Syntax& command, ConnectionWriting& options) {
  command.words("--scope", options.scopes, "A scope that the agent may ask for; no other");
  command.words("--except", options.except, "A scope that it may not ask for; every other").excludes({"--scope"});
  command.flag("--all-scopes", options.all_scopes, "Every scope that there is and will be")
      .excludes({"--scope", "--except"});
  command.flag("--down-scoping", options.down_scoping, "Give what is allowed to who asks for more");
  command.flag("--no-down-scoping", options.no_down_scoping, "Refuse who asks for more (as usual)")
      .excludes({"--down-scoping"});
  command.option("--issuer", options.issuer, "Issuer URL of the authorization server of --app");
  command.option("--client-id-there", options.client_id_there, "The agent's client id at that issuer, if another");
  command.option("--tenant-there", options.tenant_there, "The tenant at that issuer");
  command.option("--people-by", options.people_by, "What people are known by there: id, login, email or an attribute");
  command.option("--resource", options.resource, "Resource indicator (a URI)");
  command.option("--body", options.body_file, "JSON file with the request's body; - reads standard input");
}

void describe_creation(Syntax& command, ConnectionWriting& options) {
  describe_agent(command, options.agent);
  command.option("--server", options.server, "Id or name of the authorization server to reach");
  command.option("--mcp-server", options.mcp_server, "Id or name of the MCP server to reach; with --server");
  command.option("--to-agent", options.callee, "Id or name of the agent to call; with --server")
      .excludes({"--mcp-server"});
  command.option("--settings", options.settings, "Id or name of client settings, for tokens of another's server")
      .excludes({"--server", "--mcp-server", "--to-agent"});
  command.option("--app", options.app, "Id or name of an application elsewhere to reach; with --issuer")
      .excludes({"--server"});
  command.option("--secret", options.secret, "Id or name of the secret to be given").excludes({"--server", "--app"});
  command.option("--service-account", options.service_account, "Id or name of the service account to be given")
      .excludes({"--server", "--app", "--secret"});
  describe_scopes(command, options);
  command.flag("--inactive", options.inactive, "Create it without using it yet");
}

}  // namespace

Result<json::object> connection_to_settings(ApiClient& api, const std::string& settings) {
  TRY(const auto orn, find_orn(api, client_settings_kind, settings));
  return json::object{{"connectionType", "STS_ACCESS_TOKEN"}, {"resource", json::object{{"orn", orn}}}};
}

void add_connection_commands(CommandSet& set) {
  auto& connection = set.noun("connection", "Say what agents may reach, and with which scopes");
  set.add<ConnectionList>(
      connection, "list", "List the connections of an agent",
      [](Syntax& command, ConnectionList& options) {
        describe_agent(command, options.agent);
        describe_limit(command, options);
      },
      list_connections);
  set.add<OneConnection>(connection, "show", "Show a connection", describe_one, show_connection);
  set.add<ConnectionWriting>(connection, "create", "Connect an agent", describe_creation, create_connection);
  set.add<ConnectionWriting>(
      connection, "update", "Change the scopes of a connection",
      [](Syntax& command, ConnectionWriting& options) {
        describe_one(command, options);
        describe_scopes(command, options);
      },
      update_connection);
  set.add<ConnectionPreview>(
      connection, "preview", "Say what a connection gives an agent for a person, and what not and why",
      [](Syntax& command, ConnectionPreview& options) {
        describe_one(command, options);
        command.option("--user", options.user, "Login or id of the person").required();
      },
      preview);
  set.add<Candidates>(
      connection, "candidates", "List what agents could be connected to",
      [](Syntax& command, Candidates& options) {
        command
            .option("--type", options.type,
                    "IDENTITY_ASSERTION_CUSTOM_AS, _APP_INSTANCE, _MCP_SERVER or _A2A_SERVER; STS_VAULT_SECRET, "
                    "STS_SERVICE_ACCOUNT or STS_ACCESS_TOKEN")
            .required();
        command.option("--app", options.app, "Id or label of the application that they belong to");
        command.option("--match", options.search, "A part of the name, 3 to 50 characters");
        describe_limit(command, options);
      },
      list_candidates);
  set.add<OneConnection>(connection, "activate", "Use a connection", describe_one, transition("activate"));
  set.add<OneConnection>(connection, "deactivate", "Stop using a connection", describe_one, transition("deactivate"));
  set.add<OneConnection>(connection, "delete", "Delete a connection", describe_one, delete_connection);
}

}  // namespace mandate::cli
