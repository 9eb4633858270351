#include "manage/servers/scopes.h"

#include <algorithm>

#include "base/text.h"
#include "manage/consent/consent_grants.h"
#include "manage/events.h"
#include "manage/servers/server_records.h"
#include "manage/servers/system_scopes.h"
#include "storage/authorization_servers.h"
#include "storage/claims.h"
#include "storage/connections.h"
#include "storage/policies.h"

namespace mandate::manage {
namespace {

using domain::AuthorizationServerId;
using domain::Scope;
using domain::ScopeChange;
using storage::sql::Connection;

constexpr std::string_view object = "Scope";

// RFC 6749 section 3.3, scope-token. "*" means every scope wherever scopes are named, so none can be called
// that.
bool is_scope_name(std::string_view name) {
  return !name.empty() && name.size() <= domain::scope_name_max && name != "*" &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

void check_length(const std::string& text, std::size_t most, std::string_view member, std::vector<Cause>& causes) {
  if (text.empty() || (is_display_text(text) && count_code_points(text) <= most)) return;
  causes.push_back({"'" + std::string(member) + "' must have at most " + std::to_string(most) + " readable characters.",
                    "", std::string(member)});
}

Result<void> check_change(const ScopeChange& change) {
  std::vector<Cause> causes;
  if (!is_scope_name(change.name))
    causes.push_back({"'name' must have 1 to " + std::to_string(domain::scope_name_max) +
                          " printable ASCII characters without space, '\"' and '\\', and must not be '*'.",
                      "", "name"});
  if (is_system_scope(change.name))
    causes.push_back({"The name '" + change.name + "' belongs to a system scope.", "UNIQUE_CONSTRAINT", "name"});
  check_length(change.display_name, domain::scope_display_name_max, "displayName", causes);
  check_length(change.description, domain::scope_description_max, "description", causes);
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

void apply(const ScopeChange& change, Scope& scope) {
  scope.name = change.name;
  scope.display_name = change.display_name;
  scope.description = change.description;
  if (change.consent) scope.consent = *change.consent;
  if (change.is_default) scope.is_default = *change.is_default;
  if (change.optional) scope.optional = *change.optional;
  if (change.published) scope.published = *change.published;
}

Result<Scope> find_scope(Connection& connection, const AuthorizationServerId& server, const domain::ScopeId& id) {
  TRY(auto scope, storage::Scopes(connection).find(server, id));
  if (!scope) return not_found(id.str(), object);
  return *std::move(scope);
}

Result<Scope> find_changeable(Connection& connection, const AuthorizationServerId& server, const domain::ScopeId& id) {
  TRY(auto scope, find_scope(connection, server, id));
  if (scope.system)
    return invalid(std::string(object),
                   {{"'" + scope.name + "' is a system scope and cannot be changed.", "BUILT_IN"}});
  return scope;
}

Result<void> check_name_is_free(Connection& connection, const Scope& scope) {
  TRY(const auto other, storage::Scopes(connection).find_by_name(scope.server, scope.name));
  if (!other || other->id == scope.id) return {};
  return invalid(std::string(object),
                 {{"The authorization server has a scope '" + scope.name + "'.", "UNIQUE_CONSTRAINT", "name"}});
}

bool names(const std::vector<std::string>& scopes, const std::string& name) {
  return std::find(scopes.begin(), scopes.end(), name) != scopes.end();
}

// Rules, claims and connections know scopes by name: what is made later under a name that is free again would get
// what was once given to another scope.
Result<void> check_unused(Connection& connection, const Scope& scope) {
  std::vector<Cause> causes;
  TRY(const auto policies, storage::Policies(connection).list_of(scope.server));
  for (const auto& policy : policies) {
    TRY(const auto rules, storage::Rules(connection).list_of(policy.id));
    for (const auto& rule : rules)
      if (names(rule.scopes, scope.name))
        causes.push_back({"The rule '" + rule.name + "' of the policy '" + policy.name + "' names '" + scope.name +
                              "'; take it out there first.",
                          "IN_USE"});
  }
  TRY(const auto claims, storage::Claims(connection).list_of(scope.server));
  for (const auto& claim : claims)
    if (names(claim.scopes, scope.name))
      causes.push_back(
          {"The claim '" + claim.name + "' names '" + scope.name + "'; take it out there first.", "IN_USE"});
  TRY(const auto connections, storage::Connections(connection).list_leading_to(scope.server.str()));
  for (const auto& one : connections)
    if (names(one.scopes, scope.name))
      causes.push_back({"The connection " + one.id.str() + " of the agent " + one.agent.str() + " names '" +
                            scope.name + "'; take it out there first.",
                        "IN_USE"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<void> erase_consents_to(ledger::Transaction& transaction, const Scope& scope, const Caller& caller) {
  return erase_consents(transaction, {.server = scope.server, .scope = scope.id}, "scope", target(scope), caller);
}

void record(ledger::Transaction& transaction, std::string_view verb, const domain::AuthorizationServer& server,
            const Scope& scope, const Caller& caller) {
  transaction.record(change_event("oauth2.scope." + std::string(verb),
                                  "Change the scopes of an authorization server: " + std::string(verb), caller,
                                  {target(server), target(scope)}));
  transaction.touch(server.id);
}

}  // namespace

Result<Scope> Scopes::get(const domain::ScopeId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<Scope> {
    CHECK(find_server(connection, server_));
    return find_scope(connection, server_, id);
  });
}

Result<domain::Page<Scope>> Scopes::list(const ListRequest& request) const {
  storage::Scopes::ListRequest wanted{.server = server_, .page = request.page, .q = request.q};
  if (request.filter) {
    TRY(wanted.filter, domain::parse_filter(*request.filter, ErrorKind::bad_filter));
  }
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<Scope>> {
    CHECK(find_server(connection, server_));
    return storage::Scopes(connection).list(wanted);
  });
}

Result<Scope> Scopes::create(const ScopeChange& change, const Caller& caller) const {
  CHECK(check_change(change));
  Scope scope;
  scope.id = domain::ScopeId::generate();
  scope.server = server_;
  apply(change, scope);
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Scope> {
    TRY(const auto server, find_server(transaction.connection(), server_));
    CHECK(check_name_is_free(transaction.connection(), scope));
    CHECK(storage::Scopes(transaction.connection()).insert(scope));
    record(transaction, "created", server, scope, caller);
    return scope;
  });
}

Result<Scope> Scopes::replace(const domain::ScopeId& id, const ScopeChange& change, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Scope> {
    TRY(const auto server, find_server(transaction.connection(), server_));
    TRY(auto scope, find_changeable(transaction.connection(), server_, id));
    CHECK(check_change(change));
    if (change.name != scope.name) {
      CHECK(check_unused(transaction.connection(), scope));
      CHECK(erase_consents_to(transaction, scope, caller));  // they were to what it was called
    }
    apply(change, scope);
    CHECK(check_name_is_free(transaction.connection(), scope));
    CHECK(storage::Scopes(transaction.connection()).update(scope));
    record(transaction, "updated", server, scope, caller);
    return scope;
  });
}

Result<void> Scopes::remove(const domain::ScopeId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto server, find_server(transaction.connection(), server_));
    TRY(const auto scope, find_changeable(transaction.connection(), server_, id));
    CHECK(check_unused(transaction.connection(), scope));
    CHECK(erase_consents_to(transaction, scope, caller));
    CHECK(storage::Scopes(transaction.connection()).erase(id));
    record(transaction, "deleted", server, scope, caller);
    return {};
  });
}

}  // namespace mandate::manage
