#include "cli/server_parts.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Part policies{"policy",
                    "policies",
                    server_kind,
                    {{"ID", "id"},
                     {"NAME", "name"},
                     {"PRIORITY", "priority"},
                     {"CLIENTS", "conditions.clients.include"},
                     {"STATUS", "status"}},
                    {{"id", "id"},
                     {"name", "name"},
                     {"description", "description"},
                     {"priority", "priority"},
                     {"clients", "conditions.clients.include"},
                     {"status", "status"},
                     {"created", "created"}}};

struct PolicyText {
  std::string description;
  std::vector<std::string> clients;
  std::size_t priority = 0;  // 0: not given
};
struct NewPolicy : Within, PolicyText {
  std::string name;
};
struct PolicyChange : OnePart, PolicyText {
  std::string rename;
};

json::object common_body(const PolicyText& options) {
  json::object body;
  put(body, "description", options.description);
  if (options.priority != 0) body["priority"] = options.priority;
  if (!options.clients.empty())
    body["conditions"] = json::object{{"clients", json::object{{"include", words(options.clients)}}}};
  return body;
}

Result<void> create_policy(Context& context, const NewPolicy& options) {
  const PolicyText& given = options;
  auto text = given;
  if (text.clients.empty()) text.clients = {"ALL_CLIENTS"};
  if (text.description.empty()) text.description = options.name;
  if (text.priority == 0) text.priority = 1;
  auto body = common_body(text);
  body["type"] = "OAUTH_AUTHORIZATION_POLICY";
  body["name"] = options.name;
  TRY(const auto path, list_path(context, policies, options));
  return send_and_show(context, http::Method::post, path, body, policies.details);
}

Result<void> update_policy(Context& context, const PolicyChange& options) {
  auto changes = common_body(options);
  put(changes, "name", options.rename);
  if (changes.empty()) return nothing_to_change("--name, --description, --priority or --client");
  TRY(const auto path, path_of(context, policies, options));
  return change_and_show(context, path, changes, policies.details);
}

void describe_text(Syntax& command, PolicyText& options, const std::string& clients) {
  command.option("--description", options.description, "Description");
  command.number("--priority", options.priority, "Its place among the policies; 1 is asked first");
  command.words("--client", options.clients, clients);
}

}  // namespace

void add_policy_commands(CommandSet& set, CLI::App& server) {
  auto& policy = set.noun(server, "policy", "Access policies: which clients may come");
  add_list(set, policy, policies);
  set.add<NewPolicy>(
      policy, "create", "Create a policy; it allows nothing until it has a rule",
      [](Syntax& command, NewPolicy& options) {
        describe_within(command, policies, options);
        command.argument("name", options.name, "Name");
        describe_text(command, options, "Id of an agent or client (otherwise all)");
      },
      create_policy);
  add_show(set, policy, policies, "Show a policy");
  set.add<PolicyChange>(
      policy, "update", "Change a policy",
      [](Syntax& command, PolicyChange& options) {
        describe_one(command, policies, options);
        command.option("--name", options.rename, "New name");
        describe_text(command, options, "Id of an agent or client, or ALL_CLIENTS; those that were named before go");
      },
      update_policy);
  add_transition(set, policy, policies, "activate", "Use a policy");
  add_transition(set, policy, policies, "deactivate", "Stop using a policy");
  add_delete(set, policy, policies, "Delete a policy");
}

}  // namespace mandate::cli
