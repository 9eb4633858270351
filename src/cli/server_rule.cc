#include "cli/principals.h"
#include "cli/server_parts.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Part rules{"rule",
                 "rules",
                 server_kind,
                 {{"ID", "id"},
                  {"NAME", "name"},
                  {"PRIORITY", "priority"},
                  {"GRANT TYPES", "conditions.grantTypes.include"},
                  {"SCOPES", "conditions.scopes.include"},
                  {"STATUS", "status"}},
                 {{"id", "id"},
                  {"name", "name"},
                  {"priority", "priority"},
                  {"grant types", "conditions.grantTypes.include"},
                  {"scopes", "conditions.scopes.include"},
                  {"groups", "conditions.people.groups.include"},
                  {"users", "conditions.people.users.include"},
                  {"access token (minutes)", "actions.token.accessTokenLifetimeMinutes"},
                  {"status", "status"}},
                 "policy",
                 "policies"};

struct RuleText {
  std::vector<std::string> grant_types, scopes;
  Principals people;
  bool everybody = false;
  std::size_t lifetime_minutes = 0, priority = 0;  // 0: not given
};
struct NewRule : Within, RuleText {
  std::string name;
};
struct RuleChange : OnePart, RuleText {
  std::string rename;
};

json::object include(json::array words) {
  return {{"include", std::move(words)}};
}

Result<json::object> people_of(ApiClient& api, const RuleText& options) {
  json::array users, groups;
  for (const auto& user : options.people.users) {
    TRY(const auto id, find_user_id(api, user));
    users.emplace_back(id);
  }
  for (const auto& group : options.people.groups) {
    TRY(const auto id, find_id(api, group_kind, group));
    groups.emplace_back(id);
  }
  if (options.everybody) groups.emplace_back("EVERYONE");
  return json::object{{"users", include(std::move(users))}, {"groups", include(std::move(groups))}};
}

bool names_people(const RuleText& options) {
  return options.everybody || !options.people.users.empty() || !options.people.groups.empty();
}

Result<json::object> common_body(ApiClient& api, const RuleText& options) {
  json::object body, conditions;
  if (names_people(options)) {
    TRY(conditions["people"], people_of(api, options));
  }
  if (!options.grant_types.empty()) conditions["grantTypes"] = include(words(options.grant_types));
  if (!options.scopes.empty()) conditions["scopes"] = include(words(options.scopes));
  if (!conditions.empty()) body["conditions"] = std::move(conditions);
  if (options.priority != 0) body["priority"] = options.priority;
  if (options.lifetime_minutes != 0)
    body["actions"] = json::object{{"token", json::object{{"accessTokenLifetimeMinutes", options.lifetime_minutes}}}};
  return body;
}

Result<void> create_rule(Context& context, const NewRule& options) {
  const RuleText& given = options;
  auto text = given;
  text.everybody = !names_people(text);
  if (text.grant_types.empty()) text.grant_types = {"urn:ietf:params:oauth:grant-type:jwt-bearer"};
  if (text.scopes.empty()) text.scopes = {"*"};
  if (text.lifetime_minutes == 0) text.lifetime_minutes = 60;
  if (text.priority == 0) text.priority = 1;
  TRY(const auto path, list_path(context, rules, options));
  TRY(auto* api, context.api());
  TRY(auto body, common_body(*api, text));
  body["type"] = "RESOURCE_ACCESS";
  body["name"] = options.name;
  return send_and_show(context, http::Method::post, path, body, rules.details);
}

Result<void> update_rule(Context& context, const RuleChange& options) {
  TRY(auto* api, context.api());
  TRY(auto changes, common_body(*api, options));
  put(changes, "name", options.rename);
  if (changes.empty())
    return nothing_to_change("--name, --grant-type, --scope, --user, --group, --everybody, --lifetime or --priority");
  TRY(const auto path, path_of(context, rules, options));
  return change_and_show(context, path, changes, rules.details);
}

void describe_text(Syntax& command, RuleText& options) {
  command.words("--user", options.people.users, "Login or id of a person (otherwise everybody)");
  command.words("--group", options.people.groups, "Id or name of a group of people");
  command.number("--lifetime", options.lifetime_minutes, "Lifetime of access tokens in minutes (60)");
  command.number("--priority", options.priority, "Its place among the rules; 1 is asked first");
}

void describe_creation(Syntax& command, NewRule& options) {
  describe_within(command, rules, options);
  command.argument("name", options.name, "Name");
  command.words("--grant-type", options.grant_types, "Grant type (otherwise jwt-bearer, that of agents)");
  command.words("--scope", options.scopes, "Scope (otherwise all)");
  describe_text(command, options);
}

// What is named takes the place of what was named before.
void describe_update(Syntax& command, RuleChange& options) {
  describe_one(command, rules, options);
  command.option("--name", options.rename, "New name");
  command.words("--grant-type", options.grant_types, "Grant type; those that were named before go");
  command.words("--scope", options.scopes, "Scope, or * for all; those that were named before go");
  describe_text(command, options);
  command.flag("--everybody", options.everybody, "For everybody").excludes({"--user", "--group"});
}

}  // namespace

void add_rule_commands(CommandSet& set, CLI::App& server) {
  auto& rule = set.noun(server, "rule", "Rules of a policy: which people, grants and scopes it allows");
  add_list(set, rule, rules);
  set.add<NewRule>(rule, "create", "Create a rule", describe_creation, create_rule);
  add_show(set, rule, rules, "Show a rule");
  set.add<RuleChange>(rule, "update", "Change a rule; what it names takes the place of what it named", describe_update,
                      update_rule);
  add_transition(set, rule, rules, "activate", "Use a rule");
  add_transition(set, rule, rules, "deactivate", "Stop using a rule");
  add_delete(set, rule, rules, "Delete a rule");
}

}  // namespace mandate::cli
