#include "cli/server_parts.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{
    {"ID", "id"}, {"NAME", "name"}, {"AUDIENCES", "audiences"}, {"STATUS", "status"}, {"ISSUER", "issuer"}};
const Fields details{{"id", "id"},
                     {"name", "name"},
                     {"description", "description"},
                     {"audiences", "audiences"},
                     {"issuer", "issuer"},
                     {"signing algorithm", "signingAlgorithm"},
                     {"key rotation", "credentials.signing.rotationMode"},
                     {"ID-JAGs are", "idJagReplay"},
                     {"status", "status"},
                     {"created", "created"},
                     {"last updated", "lastUpdated"}};

struct NewServer {
  std::string name, description, audience, algorithm;
};
struct ServerChange {
  std::string server, name, description, audience, algorithm, rotation, strict, replay;
};

Result<void> list_servers(Context& context, const ListOptions& options) {
  const std::string path(server_kind.path);
  return list(context, options.search.empty() ? path : with_query(path, "q", options.search), columns, options.limit);
}

Result<void> show_server(Context& context, const Named& options) {
  TRY(const auto path, server_path(context, options.name));
  return show(context, path, details);
}

Result<void> create_server(Context& context, const NewServer& options) {
  TRY(auto* api, context.api());
  json::object body{{"name", options.name}, {"audiences", json::array{options.audience}}};
  if (!options.description.empty()) body["description"] = options.description;
  if (!options.algorithm.empty()) body["signingAlgorithm"] = options.algorithm;
  TRY(const auto server, api->send(http::Method::post, server_kind.path, body));
  context.out().show(server, details);
  return {};
}

Result<void> update_server(Context& context, const ServerChange& options) {
  json::object changes;
  put(changes, "name", options.name);
  put(changes, "description", options.description);
  put(changes, "signingAlgorithm", options.algorithm);
  put(changes, "idJagReplay", options.replay);
  if (!options.audience.empty()) changes["audiences"] = json::array{options.audience};
  if (!options.strict.empty()) changes["strictIdJag"] = options.strict == "on";
  if (!options.rotation.empty())
    changes["credentials"] = json::object{{"signing", json::object{{"rotationMode", options.rotation}}}};
  if (changes.empty())
    return nothing_to_change(
        "--name, --audience, --description, --signing-algorithm, --key-rotation, --strict-id-jag or --id-jag-replay");
  TRY(const auto path, server_path(context, options.server));
  return change_and_show(context, path, changes, details);
}

Result<void> delete_server(Context& context, const Named& options) {
  TRY(const auto path, server_path(context, options.name));
  return remove(context, path, "Authorization server " + options.name);
}

void describe_creation(Syntax& command, NewServer& options) {
  command.argument("name", options.name, "Name");
  command.option("--audience", options.audience, "What the access tokens are for: the URI of the API").required();
  command.option("--description", options.description, "Description");
  command.option("--signing-algorithm", options.algorithm, "RS256 (default), ES256 or EdDSA");
}

void describe_update(Syntax& command, ServerChange& options) {
  describe_server_name(command, options.server);
  command.option("--name", options.name, "New name");
  command.option("--audience", options.audience, "What the access tokens are for");
  command.option("--description", options.description, "Description");
  command.option("--signing-algorithm", options.algorithm, "RS256, ES256 or EdDSA");
  command.option("--key-rotation", options.rotation, "AUTO or MANUAL").one_of({"AUTO", "MANUAL"});
  command.option("--strict-id-jag", options.strict, "on: refuse any scope when an ID-JAG is redeemed; or off")
      .one_of({"on", "off"});
  command.option("--id-jag-replay", options.replay, "single_use or reusable").one_of({"single_use", "reusable"});
}

void describe_server(Syntax& command, Named& options) {
  describe_server_name(command, options.name);
}

void add_transition(CommandSet& set, CLI::App& server, const std::string& verb, const std::string& help) {
  set.add<Named>(server, verb, help, describe_server, [verb](Context& context, const Named& options) -> Result<void> {
    TRY(const auto path, server_path(context, options.name));
    return change_status(context, path, "Authorization server " + options.name, verb);
  });
}

}  // namespace

Result<std::string> server_path(Context& context, const std::string& server) {
  TRY(auto* api, context.api());
  return find_path(*api, server_kind, server);
}

void describe_server_name(Syntax& command, std::string& server) {
  command.argument("server", server, "Id or name of the authorization server");
}

void add_server_commands(CommandSet& set) {
  auto& server = set.noun("server", "Authorization servers: what they protect, for whom, with which scopes");
  set.add<ListOptions>(
      server, "list", "List authorization servers",
      [](Syntax& command, ListOptions& options) {
        command.option("--search", options.search, "Part of the name");
        describe_limit(command, options);
      },
      list_servers);
  set.add<Named>(server, "show", "Show an authorization server", describe_server, show_server);
  set.add<NewServer>(server, "create", "Create an authorization server", describe_creation, create_server);
  set.add<ServerChange>(server, "update", "Change an authorization server", describe_update, update_server);
  add_transition(set, server, "activate", "Let it issue tokens");
  add_transition(set, server, "deactivate", "Stop it: from now on it issues no token");
  set.add<Named>(server, "delete", "Delete an INACTIVE authorization server", describe_server, delete_server);
  add_preview_command(set, server);
  add_scope_commands(set, server);
  add_claim_commands(set, server);
  add_policy_commands(set, server);
  add_rule_commands(set, server);
  add_signing_key_commands(set, server);
}

}  // namespace mandate::cli
