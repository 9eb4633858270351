#include "base/text.h"
#include "cli/server_parts.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"},
                     {"NAME", "name"},
                     {"PRIORITY", "priority"},
                     {"CLIENTS", "conditions.clients.include"},
                     {"STATUS", "status"}};
const Fields details{{"id", "id"},
                     {"name", "name"},
                     {"description", "description"},
                     {"priority", "priority"},
                     {"clients", "conditions.clients.include"},
                     {"status", "status"},
                     {"created", "created"}};

struct OnePolicy {
  std::string server, policy;
};
struct NewPolicy {
  std::string server, name, description;
  std::vector<std::string> clients;
};

Result<std::string> policies_path(Context& context, const std::string& server) {
  TRY(const auto path, server_path(context, server));
  return path + "/policies";
}

Result<std::string> policy_path(Context& context, const OnePolicy& options) {
  TRY(const auto path, policies_path(context, options.server));
  return path + "/" + percent_encode(options.policy);
}

Result<void> list_policies(Context& context, const Named& options) {
  TRY(const auto path, policies_path(context, options.name));
  return list(context, path, columns);
}

Result<void> show_policy(Context& context, const OnePolicy& options) {
  TRY(const auto path, policy_path(context, options));
  return show(context, path, details);
}

Result<void> create_policy(Context& context, const NewPolicy& options) {
  TRY(const auto path, policies_path(context, options.server));
  TRY(auto* api, context.api());
  json::array clients{"ALL_CLIENTS"};
  if (!options.clients.empty()) clients = json::array(options.clients.begin(), options.clients.end());
  const json::object body{{"type", "OAUTH_AUTHORIZATION_POLICY"},
                          {"name", options.name},
                          {"description", options.description.empty() ? options.name : options.description},
                          {"priority", 1},
                          {"conditions", json::object{{"clients", json::object{{"include", std::move(clients)}}}}}};
  TRY(const auto policy, api->send(http::Method::post, path, body));
  context.out().show(policy, details);
  return {};
}

Result<void> delete_policy(Context& context, const OnePolicy& options) {
  TRY(const auto path, policy_path(context, options));
  return remove(context, path, "Policy " + options.policy);
}

std::function<Result<void>(Context&, const OnePolicy&)> transition(const std::string& verb) {
  return [verb](Context& context, const OnePolicy& options) -> Result<void> {
    TRY(const auto path, policy_path(context, options));
    return change_status(context, path, "Policy " + options.policy, verb);
  };
}

void describe_one(Syntax& command, OnePolicy& options) {
  describe_server_name(command, options.server);
  command.argument("policy", options.policy, "Id of the policy");
}

}  // namespace

void add_policy_commands(CommandSet& set, CLI::App& server) {
  auto& policy = set.noun(server, "policy", "Access policies: which clients may come");
  set.add<Named>(
      policy, "list", "List policies",
      [](Syntax& command, Named& options) { describe_server_name(command, options.name); }, list_policies);
  set.add<NewPolicy>(
      policy, "create", "Create a policy; it allows nothing until it has a rule",
      [](Syntax& command, NewPolicy& options) {
        describe_server_name(command, options.server);
        command.argument("name", options.name, "Name");
        command.option("--description", options.description, "Description");
        command.words("--client", options.clients, "Id of an agent or client (otherwise all)");
      },
      create_policy);
  set.add<OnePolicy>(policy, "show", "Show a policy", describe_one, show_policy);
  set.add<OnePolicy>(policy, "activate", "Use a policy", describe_one, transition("activate"));
  set.add<OnePolicy>(policy, "deactivate", "Stop using a policy", describe_one, transition("deactivate"));
  set.add<OnePolicy>(policy, "delete", "Delete a policy", describe_one, delete_policy);
}

}  // namespace mandate::cli
