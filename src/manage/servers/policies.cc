#include "manage/servers/policies.h"

#include "base/text.h"
#include "manage/events.h"
#include "manage/servers/priorities.h"
#include "manage/servers/references.h"
#include "manage/servers/server_records.h"
#include "storage/policies.h"

namespace mandate::manage {
namespace {

using domain::Policy;
using domain::PolicyChange;
using storage::sql::Connection;

constexpr std::string_view object = "Policy";

// `stored` is the policy before the change; for a new one it names no client. `organization` is a client as well: this
// installation itself, which asks MCP servers for their tools.
Result<void> check_change(Connection& connection, const domain::OrgId& organization, const PolicyChange& change,
                          const Policy& stored) {
  std::vector<Cause> causes;
  if (!is_display_text(change.name) || count_code_points(change.name) > domain::policy_name_max)
    causes.push_back(
        {"'name' must have 1 to " + std::to_string(domain::policy_name_max) + " readable characters.", "", "name"});
  if (!is_utf8(change.description) || count_code_points(change.description) > domain::policy_description_max)
    causes.push_back({"'description' has more than " + std::to_string(domain::policy_description_max) + " characters.",
                      "", "description"});
  if (change.clients.empty())
    causes.push_back({"'conditions.clients.include' must name at least one client, or ALL_CLIENTS.", "",
                      "conditions.clients.include"});
  auto known = stored.clients;
  known.push_back(organization.str());
  CHECK(check_clients(connection, {change.clients, known, "conditions.clients.include"}, causes));
  TRY(const auto policies, storage::Policies(connection).list_of(stored.server));
  for (const auto& other : policies)
    if (other.name == change.name && other.id != stored.id)
      causes.push_back({"The authorization server has a policy '" + change.name + "'.", "UNIQUE_CONSTRAINT", "name"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

void apply(const PolicyChange& change, Policy& policy) {
  policy.name = change.name;
  policy.description = change.description;
  policy.clients = without_repeats(change.clients);
}

// Gives the policy its place; without a wish a stored one keeps it and a new one is the last.
Result<void> take_place(Connection& connection, std::optional<int> wanted, Policy& policy) {
  storage::Policies policies(connection);
  TRY(auto all, policies.list_of(policy.server));
  TRY(policy.priority, make_room(without(std::move(all), policy.id), wanted,
                                 [&](const Policy& moved) { return policies.update(moved); }));
  return {};
}

void record(ledger::Transaction& transaction, std::string_view verb, const domain::AuthorizationServer& server,
            const Policy& policy, const Caller& caller) {
  transaction.record(change_event("policy.lifecycle." + std::string(verb),
                                  "Change an access policy: " + std::string(verb), caller,
                                  {target(policy), target(server)}));
  transaction.touch(server.id);
}

}  // namespace

Result<Policy> Policies::get(const domain::PolicyId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<Policy> {
    CHECK(find_server(connection, server_));
    return find_policy(connection, server_, id);
  });
}

Result<std::vector<Policy>> Policies::list() const {
  return environment_.store.read([&](Connection& connection) -> Result<std::vector<Policy>> {
    CHECK(find_server(connection, server_));
    return storage::Policies(connection).list_of(server_);
  });
}

Result<Policy> Policies::create(const PolicyChange& change, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Policy> {
    auto& connection = transaction.connection();
    TRY(const auto server, find_server(connection, server_));
    Policy policy;
    policy.id = domain::PolicyId::generate();
    policy.server = server_;
    CHECK(check_change(connection, environment_.organization.id, change, policy));
    apply(change, policy);
    policy.status = change.status.value_or(domain::Status::active);
    policy.created = policy.last_updated = transaction.now();
    CHECK(take_place(connection, change.priority, policy));
    CHECK(storage::Policies(connection).insert(policy));
    record(transaction, "create", server, policy, caller);
    return policy;
  });
}

Result<Policy> Policies::replace(const domain::PolicyId& id, const PolicyChange& change, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Policy> {
    auto& connection = transaction.connection();
    TRY(const auto server, find_server(connection, server_));
    TRY(auto policy, find_policy(connection, server_, id));
    CHECK(check_change(connection, environment_.organization.id, change, policy));
    apply(change, policy);
    policy.last_updated = transaction.now();
    CHECK(take_place(connection, change.priority.value_or(policy.priority), policy));
    CHECK(storage::Policies(connection).update(policy));
    record(transaction, "update", server, policy, caller);
    return policy;
  });
}

Result<void> Policies::set_status(const domain::PolicyId& id, domain::Status status, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto server, find_server(transaction.connection(), server_));
    TRY(auto policy, find_policy(transaction.connection(), server_, id));
    if (policy.status == status) return {};
    policy.status = status;
    policy.last_updated = transaction.now();
    CHECK(storage::Policies(transaction.connection()).update(policy));
    record(transaction, status == domain::Status::active ? "activate" : "deactivate", server, policy, caller);
    return {};
  });
}

Result<void> Policies::remove(const domain::PolicyId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto server, find_server(transaction.connection(), server_));
    TRY(auto policy, find_policy(transaction.connection(), server_, id));
    if (policy.system)
      return invalid(std::string(object),
                     {{"The policy '" + policy.name + "' is built in and cannot be deleted.", "BUILT_IN"}});
    CHECK(storage::Policies(transaction.connection()).erase(id));
    CHECK(take_place(transaction.connection(), std::nullopt, policy));
    record(transaction, "delete", server, policy, caller);
    return {};
  });
}

}  // namespace mandate::manage
