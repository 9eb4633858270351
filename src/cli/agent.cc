#include <algorithm>

#include "cli/command.h"
#include "cli/json_view.h"
#include "cli/principals.h"
#include "cli/resolve.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{
    {"ID", "id"}, {"NAME", "profile.name"}, {"STATUS", "status"}, {"APP", "appId"}, {"CREATED", "created"}};
const Fields details{{"id", "id"},
                     {"orn", "orn"},
                     {"name", "profile.name"},
                     {"description", "profile.description"},
                     {"status", "status"},
                     {"app", "appId"},
                     {"client id", "oauthClient.clientId"},
                     {"authenticates with", "oauthClient.tokenEndpointAuthMethod"},
                     {"keys at", "oauthClient.jwksUri"},
                     {"called as", "resourceUrl"},
                     {"platform", "platform"},
                     {"id there", "externalId"},
                     {"tokens revoked", "tokensRevoked"},
                     {"created", "created"},
                     {"last updated", "lastUpdated"}};
const Fields checks{{"CHECK", "name"}, {"MET", "met"}, {"REQUIRED", "required"}, {"WHAT", "summary"}};
const Fields dependents{{"id", "id"},
                        {"status", "status"},
                        {"deletable", "deletable"},
                        {"policies", "dependents.policies"},
                        {"connections", "dependents.connections"},
                        {"owners", "dependents.owners"},
                        {"keys", "dependents.keys"},
                        {"secrets", "dependents.secrets"},
                        {"app", "dependents.app.id"}};

struct AgentList : ListOptions {
  std::string status;
};

struct AgentWriting {
  std::string agent, name, description, app, auth_method, jwks_uri, metadata_url, resource_url, platform, external_id;
  Principals owners;
  bool new_app = false, no_app = false, no_owner = false, no_jwks_uri = false;
};

constexpr std::size_t import_megabytes_max = 64;

struct AgentImport {
  std::string file;
};

struct AgentStop : Named {
  bool revoke_tokens = false;
};

struct AgentDeletion {
  std::string agent;
  bool dry_run = false;
};

void describe_agent(Syntax& command, std::string& agent) {
  command.argument("agent", agent, "Id or name of the agent");
}

void describe_writing(Syntax& command, AgentWriting& options) {
  command.option("--description", options.description, "What the agent is for");
  command.option("--app", options.app, "Id or label of the OIDC application whose users it acts for");
  command.flag("--new-app", options.new_app, "Make an OIDC application of its own").excludes({"--app"});
  command
      .option(
          "--auth-method", options.auth_method,
          "private_key_jwt, client_secret_basic, or none where the server allows public agents; one at a time counts")
      .one_of({"private_key_jwt", "client_secret_basic", "none"});
  command.option("--jwks-uri", options.jwks_uri, "URL at which the agent publishes its keys; no others count then");
}

// How the agent authenticates.
json::object client_body(const AgentWriting& options) {
  json::object client;
  put(client, "tokenEndpointAuthMethod", options.auth_method);
  put(client, "jwksUri", options.jwks_uri);
  if (options.no_jwks_uri) client["jwksUri"] = nullptr;
  if (!options.metadata_url.empty()) {
    client["type"] = "CIMD";
    client["clientIdMatchPattern"] = options.metadata_url;
  }
  return client;
}

Result<json::object> writing_body(ApiClient& api, const AgentWriting& options) {
  json::object profile, body;
  if (!options.name.empty()) profile["name"] = options.name;
  if (!options.description.empty()) profile["description"] = options.description;
  if (!profile.empty()) body["profile"] = std::move(profile);
  if (options.new_app) body["signOnProvider"] = json::object{{"type", "NEW_OIDC_APP"}};
  if (options.no_app) body["appId"] = nullptr;
  if (!options.app.empty()) {
    TRY(const auto id, find_id(api, app_kind, options.app));
    body["signOnProvider"] = json::object{{"type", "EXISTING_APP"}, {"appInstanceId", id}};
  }
  if (auto client = client_body(options); !client.empty()) body["oauthClient"] = std::move(client);
  put(body, "resourceUrl", options.resource_url);
  put(body, "platform", options.platform);
  put(body, "externalId", options.external_id);
  return body;
}

Result<void> list_agents(Context& context, const AgentList& options) {
  std::string search = options.search;
  if (!options.status.empty())
    search = "status eq \"" + options.status + "\"" + (search.empty() ? "" : " and " + search);
  const std::string path(agent_kind.path);
  return list(context, search.empty() ? path : with_query(path, "search", search), columns, options.limit);
}

Result<void> show_agent(Context& context, const Named& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, agent_kind, options.name));
  return show(context, path, details);
}

// The owners' resource names begin as the agent's does, so they are set once there is one; that they exist is
// found out before.
Result<void> set_owners(ApiClient& api, const json::value& agent, const std::vector<std::string>& owners) {
  const auto path = std::string(agent_kind.path) + "/" + text_at(agent, "id") + "/owners";
  return api.send(http::Method::put, path, owners_body(text_at(agent, "orn"), owners)).map([](const auto&) {});
}

// Makes the caller the owner of an agent that nobody was named for. The server does that for who signed on; an API
// token stands for a person as well. A service is nobody, and who may not name owners leaves it to others.
Result<void> own_it(ApiClient& api, const json::value& agent) {
  const auto give_up = [](const Error& error) {
    return error.kind == ErrorKind::not_found || error.kind == ErrorKind::forbidden;
  };
  const auto owned = api.get(std::string(agent_kind.path) + "/" + text_at(agent, "id") + "/owners");
  if (!owned) return give_up(owned.error()) ? Result<void>() : tl::unexpected(owned.error());
  if (!text_at(*owned, "principals.0.orn").empty()) return {};
  const auto me = find_user_id(api, "me");
  if (!me) return give_up(me.error()) ? Result<void>() : tl::unexpected(me.error());
  return set_owners(api, agent, {"users:" + *me});
}

Result<void> register_agent(Context& context, const AgentWriting& options) {
  TRY(auto* api, context.api());
  TRY(auto body, writing_body(*api, options));
  TRY(const auto owners, find_principals(*api, options.owners));
  if (options.no_owner || !owners.empty()) body["owners"] = json::array();
  TRY(const auto operation, api->send(http::Method::post, agent_kind.path, body));
  const auto id = text_at(operation, "resource.id");
  TRY(const auto agent, api->get(std::string(agent_kind.path) + "/" + id));
  if (!owners.empty()) CHECK(set_owners(*api, agent, owners));
  if (owners.empty() && !options.no_owner) CHECK(own_it(*api, agent));
  context.out().done("Agent '" + options.name + "' is registered as " + id + " (" + text_at(agent, "status") + ").",
                     agent);
  return {};
}

const Fields reports{{"LINE", "line"},
                     {"STATUS", "status"},
                     {"ID", "id"},
                     {"REFUSED", "error.errorSummary"},
                     {"BECAUSE", "error.errorCauses.*.errorSummary"}};

// Each row stands for itself; the exit code says whether all of them are registered.
Result<void> import_agents(Context& context, const AgentImport& options) {
  TRY(const auto rows, read_file(options.file, import_megabytes_max));
  TRY(auto* api, context.api());
  TRY(const auto results, api->send_rows(std::string(agent_kind.path) + ":bulk", rows));
  context.out().list(results, reports);
  const auto refused = std::count_if(results.begin(), results.end(),
                                     [](const json::value& row) { return row.as_object().contains("error"); });
  if (refused == 0) return {};
  return fail(ErrorKind::conflict, std::to_string(refused) + " of " + std::to_string(results.size()) +
                                       " agents are not registered; the others are");
}

Result<void> update_agent(Context& context, const AgentWriting& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, agent_kind, options.agent));
  TRY(const auto body, writing_body(*api, options));
  if (body.empty())
    return nothing_to_change(
        "--name, --description, --app, --new-app, --no-app, --auth-method, --jwks-uri or --no-jwks-uri");
  CHECK(api->send(http::Method::patch, path, body));
  TRY(const auto agent, api->get(path));
  context.out().done("Agent " + text_at(agent, "id") + " is updated.", agent);
  return {};
}

Result<void> delete_agent(Context& context, const AgentDeletion& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, agent_kind, options.agent));
  if (!options.dry_run) return remove(context, path, "Agent " + options.agent);
  TRY(const auto report, api->call(http::Method::delete_, path + "?dryRun=true"));
  context.out().show(report, dependents);
  return {};
}

Result<void> stop_agent(Context& context, const AgentStop& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, agent_kind, options.name));
  return change_status(context, path, "Agent " + options.name,
                       options.revoke_tokens ? "deactivate?revokeTokens=true" : "deactivate");
}

Result<void> show_readiness(Context& context, const Named& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, agent_kind, options.name));
  TRY(const auto readiness, api->get(path + "/readiness"));
  const auto* rows = find_member(readiness, "checks");
  if (context.out().format() == Format::json || rows == nullptr || !rows->is_array())
    context.out().show(readiness, {{"ready", "ready"}});
  else
    context.out().list(rows->get_array(), checks);
  return {};
}

void add_transition(CommandSet& set, CLI::App& agent, const std::string& verb, const std::string& help) {
  set.add<Named>(
      agent, verb, help, [](Syntax& command, Named& options) { describe_agent(command, options.name); },
      [verb](Context& context, const Named& options) -> Result<void> {
        TRY(auto* api, context.api());
        TRY(const auto path, find_path(*api, agent_kind, options.name));
        return change_status(context, path, "Agent " + options.name, verb);
      });
}

void describe_list(Syntax& command, AgentList& options) {
  command.option("--search", options.search, R"(SCIM filter: profile.name sw "Demo" and status eq "ACTIVE")");
  command.option("--status", options.status, "STAGED, ACTIVE or INACTIVE").one_of({"STAGED", "ACTIVE", "INACTIVE"});
  describe_limit(command, options);
}

void describe_registration(Syntax& command, AgentWriting& options) {
  command.argument("name", options.name, "Name, unique in the organisation");
  describe_writing(command, options);
  command
      .option("--client-metadata", options.metadata_url,
              "URL of the agent's client ID metadata document, which is its client_id then; never changes")
      .excludes({"--jwks-uri", "--auth-method"});
  command.option("--resource-url", options.resource_url, "Audience under which other agents call it; never changes");
  command.option("--platform", options.platform, "What it runs on, such as AWS_BEDROCK_AGENTCORE; never changes");
  command.option("--external-id", options.external_id, "What it is called there; never changes");
  command.words("--owner", options.owners.users, "Login or id of a person who answers for it (otherwise: you)");
  command.words("--owner-group", options.owners.groups, "Id or name of a group that answers for it");
  command.flag("--no-owner", options.no_owner, "Register it without an owner").excludes({"--owner", "--owner-group"});
}

void describe_update(Syntax& command, AgentWriting& options) {
  describe_agent(command, options.agent);
  command.option("--name", options.name, "New name");
  describe_writing(command, options);
  command.flag("--no-app", options.no_app, "Unlink the application").excludes({"--app", "--new-app"});
  command.flag("--no-jwks-uri", options.no_jwks_uri, "Go back to the keys that are registered here")
      .excludes({"--jwks-uri"});
}

}  // namespace

void add_agent_commands(CommandSet& set) {
  auto& agent = set.noun("agent", "Register AI agents, start and stop them");
  set.add<AgentList>(agent, "list", "List agents", describe_list, list_agents);
  set.add<Named>(
      agent, "show", "Show an agent", [](Syntax& command, Named& options) { describe_agent(command, options.name); },
      show_agent);
  set.add<AgentWriting>(agent, "register", "Register an agent; it is STAGED until it is activated",
                        describe_registration, register_agent);
  set.add<AgentImport>(
      agent, "import", "Register many agents; each is STAGED, with the owners that it names",
      [](Syntax& command, AgentImport& options) {
        command.argument("file", options.file,
                         R"(File with one agent a line, as JSON: {"profile":{"name":"..."}}; - reads standard input)");
      },
      import_agents);
  set.add<AgentWriting>(agent, "update", "Change an agent", describe_update, update_agent);
  add_transition(set, agent, "activate", "Let an agent get tokens");
  set.add<AgentStop>(
      agent, "deactivate", "Stop an agent: from now on it gets no token",
      [](Syntax& command, AgentStop& options) {
        describe_agent(command, options.name);
        command.flag("--revoke-tokens", options.revoke_tokens,
                     "What was issued to it or through it never counts again, also when it is activated");
      },
      stop_agent);
  add_transition(set, agent, "restore", "Bring back an agent deleted within 30 days; it is INACTIVE then");
  set.add<AgentDeletion>(
      agent, "delete", "Delete an INACTIVE agent",
      [](Syntax& command, AgentDeletion& options) {
        describe_agent(command, options.agent);
        command.flag("--dry-run", options.dry_run, "Only report what depends on it");
      },
      delete_agent);
  set.add<Named>(
      agent, "readiness", "Say what an agent still lacks to be activated",
      [](Syntax& command, Named& options) { describe_agent(command, options.name); }, show_readiness);
}

}  // namespace mandate::cli
