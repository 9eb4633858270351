#include "base/text.h"
#include "cli/principals.h"
#include "cli/server_parts.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"},
                     {"NAME", "name"},
                     {"PRIORITY", "priority"},
                     {"GRANT TYPES", "conditions.grantTypes.include"},
                     {"SCOPES", "conditions.scopes.include"},
                     {"STATUS", "status"}};
const Fields details{{"id", "id"},
                     {"name", "name"},
                     {"priority", "priority"},
                     {"grant types", "conditions.grantTypes.include"},
                     {"scopes", "conditions.scopes.include"},
                     {"groups", "conditions.people.groups.include"},
                     {"users", "conditions.people.users.include"},
                     {"access token (minutes)", "actions.token.accessTokenLifetimeMinutes"},
                     {"status", "status"}};

struct OnePolicy {
  std::string server, policy;
};
struct OneRule : OnePolicy {
  std::string rule;
};
struct NewRule : OnePolicy {
  std::string name;
  std::vector<std::string> grant_types{"urn:ietf:params:oauth:grant-type:jwt-bearer"}, scopes{"*"};
  Principals people;
  std::size_t lifetime_minutes = 60;
};

Result<std::string> rules_path(Context& context, const OnePolicy& options) {
  TRY(const auto path, server_path(context, options.server));
  return path + "/policies/" + percent_encode(options.policy) + "/rules";
}

Result<std::string> rule_path(Context& context, const OneRule& options) {
  TRY(const auto path, rules_path(context, options));
  return path + "/" + percent_encode(options.rule);
}

Result<void> list_rules(Context& context, const OnePolicy& options) {
  TRY(const auto path, rules_path(context, options));
  return list(context, path, columns);
}

Result<void> show_rule(Context& context, const OneRule& options) {
  TRY(const auto path, rule_path(context, options));
  return show(context, path, details);
}

json::object include(json::array words) {
  return {{"include", std::move(words)}};
}

// Everybody, unless somebody is named.
Result<json::object> people_of(ApiClient& api, const Principals& named) {
  json::array users, groups;
  for (const auto& user : named.users) {
    TRY(const auto id, find_user_id(api, user));
    users.emplace_back(id);
  }
  for (const auto& group : named.groups) {
    TRY(const auto id, find_id(api, group_kind, group));
    groups.emplace_back(id);
  }
  if (users.empty() && groups.empty()) groups.emplace_back("EVERYONE");
  return json::object{{"users", include(std::move(users))}, {"groups", include(std::move(groups))}};
}

Result<void> create_rule(Context& context, const NewRule& options) {
  TRY(const auto path, rules_path(context, options));
  TRY(auto* api, context.api());
  TRY(auto people, people_of(*api, options.people));
  const auto array = [](const std::vector<std::string>& words) { return json::array(words.begin(), words.end()); };
  const json::object body{
      {"type", "RESOURCE_ACCESS"},
      {"name", options.name},
      {"priority", 1},
      {"conditions", json::object{{"people", std::move(people)},
                                  {"grantTypes", include(array(options.grant_types))},
                                  {"scopes", include(array(options.scopes))}}},
      {"actions", json::object{{"token", json::object{{"accessTokenLifetimeMinutes", options.lifetime_minutes}}}}}};
  TRY(const auto rule, api->send(http::Method::post, path, body));
  context.out().show(rule, details);
  return {};
}

Result<void> delete_rule(Context& context, const OneRule& options) {
  TRY(const auto path, rule_path(context, options));
  return remove(context, path, "Rule " + options.rule);
}

std::function<Result<void>(Context&, const OneRule&)> transition(const std::string& verb) {
  return [verb](Context& context, const OneRule& options) -> Result<void> {
    TRY(const auto path, rule_path(context, options));
    return change_status(context, path, "Rule " + options.rule, verb);
  };
}

void describe_policy(Syntax& command, OnePolicy& options) {
  describe_server_name(command, options.server);
  command.argument("policy", options.policy, "Id of the policy");
}

void describe_one(Syntax& command, OneRule& options) {
  describe_policy(command, options);
  command.argument("rule", options.rule, "Id of the rule");
}

void describe_creation(Syntax& command, NewRule& options) {
  describe_policy(command, options);
  command.argument("name", options.name, "Name");
  command.words("--grant-type", options.grant_types, "Grant type (otherwise jwt-bearer, that of agents)");
  command.words("--scope", options.scopes, "Scope (otherwise all)");
  command.words("--user", options.people.users, "Login or id of a person (otherwise everybody)");
  command.words("--group", options.people.groups, "Id or name of a group of people");
  command.number("--lifetime", options.lifetime_minutes, "Lifetime of access tokens in minutes (60)");
}

}  // namespace

void add_rule_commands(CommandSet& set, CLI::App& server) {
  auto& rule = set.noun(server, "rule", "Rules of a policy: which people, grants and scopes it allows");
  set.add<OnePolicy>(rule, "list", "List rules", describe_policy, list_rules);
  set.add<NewRule>(rule, "create", "Create a rule", describe_creation, create_rule);
  set.add<OneRule>(rule, "show", "Show a rule", describe_one, show_rule);
  set.add<OneRule>(rule, "activate", "Use a rule", describe_one, transition("activate"));
  set.add<OneRule>(rule, "deactivate", "Stop using a rule", describe_one, transition("deactivate"));
  set.add<OneRule>(rule, "delete", "Delete a rule", describe_one, delete_rule);
}

}  // namespace mandate::cli
