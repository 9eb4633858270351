#include "manage/servers/rules.h"

#include "manage/events.h"
#include "manage/servers/priorities.h"
#include "manage/servers/references.h"
#include "manage/servers/rule_checks.h"
#include "manage/servers/server_records.h"
#include "storage/policies.h"

namespace mandate::manage {
namespace {

using domain::Rule;
using domain::RuleChange;
using storage::sql::Connection;

constexpr std::string_view object = "PolicyRule";

// The policy that rules belong to, with its server.
struct Place {
  domain::AuthorizationServer server;
  domain::Policy policy;
};

Result<Place> find_place(Connection& connection, const domain::AuthorizationServerId& server_id,
                         const domain::PolicyId& policy_id) {
  TRY(auto server, find_server(connection, server_id));
  TRY(auto policy, find_policy(connection, server_id, policy_id));
  return Place{std::move(server), std::move(policy)};
}

Result<Rule> find_rule(Connection& connection, const domain::PolicyId& policy, const domain::RuleId& id) {
  TRY(auto rule, storage::Rules(connection).find(policy, id));
  if (!rule) return not_found(id.str(), object);
  return *std::move(rule);
}

void apply(const RuleChange& change, Rule& rule) {
  rule.name = change.name;
  rule.users_include = without_repeats(change.users_include);
  rule.users_exclude = without_repeats(change.users_exclude);
  rule.groups_include = without_repeats(change.groups_include);
  rule.groups_exclude = without_repeats(change.groups_exclude);
  rule.grant_types = without_repeats(change.grant_types);
  rule.scopes = without_repeats(change.scopes);
  if (change.access_token_lifetime) rule.access_token_lifetime = *change.access_token_lifetime;
  if (change.refresh_token_lifetime) rule.refresh_token_lifetime = *change.refresh_token_lifetime;
  if (change.refresh_token_window) rule.refresh_token_window = *change.refresh_token_window;
}

// Gives the rule its place; without a wish a new one is the last.
Result<void> take_place(Connection& connection, std::optional<int> wanted, Rule& rule) {
  storage::Rules rules(connection);
  TRY(auto all, rules.list_of(rule.policy));
  TRY(rule.priority,
      make_room(without(std::move(all), rule.id), wanted, [&](const Rule& moved) { return rules.update(moved); }));
  return {};
}

void record(ledger::Transaction& transaction, std::string_view verb, const Place& place, const Rule& rule,
            const Caller& caller) {
  transaction.record(change_event("policy.rule." + std::string(verb),
                                  "Change a rule of an access policy: " + std::string(verb), caller,
                                  {target(rule), target(place.policy), target(place.server)}));
  transaction.touch(place.server.id);
}

}  // namespace

Result<Rule> Rules::get(const domain::RuleId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<Rule> {
    CHECK(find_place(connection, server_, policy_));
    return find_rule(connection, policy_, id);
  });
}

Result<std::vector<Rule>> Rules::list() const {
  return environment_.store.read([&](Connection& connection) -> Result<std::vector<Rule>> {
    CHECK(find_place(connection, server_, policy_));
    return storage::Rules(connection).list_of(policy_);
  });
}

Result<Rule> Rules::create(const RuleChange& change, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Rule> {
    auto& connection = transaction.connection();
    TRY(const auto place, find_place(connection, server_, policy_));
    Rule rule;
    rule.id = domain::RuleId::generate();
    rule.policy = policy_;
    CHECK(check_rule(connection, server_, change, rule));
    apply(change, rule);
    rule.status = change.status.value_or(domain::Status::active);
    rule.created = rule.last_updated = transaction.now();
    CHECK(take_place(connection, change.priority, rule));
    CHECK(storage::Rules(connection).insert(rule));
    record(transaction, "add", place, rule, caller);
    return rule;
  });
}

Result<Rule> Rules::replace(const domain::RuleId& id, const RuleChange& change, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Rule> {
    auto& connection = transaction.connection();
    TRY(const auto place, find_place(connection, server_, policy_));
    TRY(auto rule, find_rule(connection, policy_, id));
    CHECK(check_rule(connection, server_, change, rule));
    apply(change, rule);
    rule.last_updated = transaction.now();
    CHECK(take_place(connection, change.priority.value_or(rule.priority), rule));
    CHECK(storage::Rules(connection).update(rule));
    record(transaction, "update", place, rule, caller);
    return rule;
  });
}

Result<void> Rules::set_status(const domain::RuleId& id, domain::Status status, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto place, find_place(transaction.connection(), server_, policy_));
    TRY(auto rule, find_rule(transaction.connection(), policy_, id));
    if (rule.status == status) return {};
    rule.status = status;
    rule.last_updated = transaction.now();
    CHECK(storage::Rules(transaction.connection()).update(rule));
    record(transaction, status == domain::Status::active ? "activate" : "deactivate", place, rule, caller);
    return {};
  });
}

Result<void> Rules::remove(const domain::RuleId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto place, find_place(transaction.connection(), server_, policy_));
    TRY(auto rule, find_rule(transaction.connection(), policy_, id));
    if (rule.system)
      return invalid(std::string(object),
                     {{"The rule '" + rule.name + "' is built in and cannot be deleted.", "BUILT_IN"}});
    CHECK(storage::Rules(transaction.connection()).erase(id));
    CHECK(take_place(transaction.connection(), std::nullopt, rule));
    record(transaction, "delete", place, rule, caller);
    return {};
  });
}

}  // namespace mandate::manage
