#include "manage/applications/scope_grants.h"

#include "manage/applications/application_records.h"
#include "manage/events.h"
#include "storage/scope_grants.h"

namespace mandate::manage {
namespace {

using domain::ApplicationId;
using domain::ScopeGrant;
using domain::ScopeGrantId;
using storage::sql::Connection;

constexpr std::string_view object = "OAuth2ScopeConsentGrant";

Result<void> check(const domain::Organization& organization, const std::string& issuer, const std::string& scope) {
  std::vector<Cause> causes;
  if (issuer != organization.issuer())
    causes.push_back({"'issuer' must be the org authorization server, " + organization.issuer() + ".", "", "issuer"});
  if (domain::find_org_scope(scope) == nullptr) {
    std::string known;
    for (const auto& candidate : domain::org_scopes()) known.append(known.empty() ? "" : ", ").append(candidate.name);
    causes.push_back({"'scopeId' names '" + scope.substr(0, 100) +
                          "', which is not a scope of the management API; there are: " + known + ".",
                      "", "scopeId"});
  }
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

domain::Event grant_event(bool granted, const Caller& caller, const domain::Application& application,
                          const ScopeGrant& grant) {
  return change_event(
      granted ? "app.oauth2.admin.consent.grant" : "app.oauth2.admin.consent.revoke",
      granted ? "Grant an application a scope of the management API"
              : "Take a scope of the management API from an application",
      caller,
      {target(application), {grant.id.str(), "OAuth2Scope", grant.scope, grant.scope, {{"scope", grant.scope}}}});
}

Result<ScopeGrant> find_grant(Connection& connection, const ApplicationId& application, const ScopeGrantId& id) {
  TRY(auto grant, storage::ScopeGrants(connection).find(application, id));
  if (!grant) return not_found(id.str(), object);
  return *std::move(grant);
}

}  // namespace

Result<ApplicationGrants> ScopeGrants::list(const ApplicationId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<ApplicationGrants> {
    TRY(auto application, find_application(connection, id));
    TRY(auto grants, storage::ScopeGrants(connection).list_of(id));
    return ApplicationGrants{std::move(application), std::move(grants)};
  });
}

Result<ApplicationGrants> ScopeGrants::get(const ApplicationId& id, const ScopeGrantId& grant_id) const {
  return environment_.store.read([&](Connection& connection) -> Result<ApplicationGrants> {
    TRY(auto application, find_application(connection, id));
    TRY(auto grant, find_grant(connection, id, grant_id));
    return ApplicationGrants{std::move(application), {std::move(grant)}};
  });
}

Result<ApplicationGrants> ScopeGrants::grant(const ApplicationId& id, const std::string& issuer,
                                             const std::string& scope, const Caller& caller) const {
  CHECK(check(environment_.organization, issuer, scope));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ApplicationGrants> {
    auto& connection = transaction.connection();
    TRY(auto application, find_application(connection, id));
    TRY(auto current, storage::ScopeGrants(connection).find_by_scope(id, scope));
    if (current) return ApplicationGrants{std::move(application), {*std::move(current)}};
    const ScopeGrant grant{ScopeGrantId::generate(), id, scope, caller.party.id, transaction.now()};
    CHECK(storage::ScopeGrants(connection).insert(grant));
    transaction.touch(id);
    transaction.record(grant_event(true, caller, application, grant));
    return ApplicationGrants{std::move(application), {grant}};
  });
}

Result<void> ScopeGrants::revoke(const ApplicationId& id, const ScopeGrantId& grant_id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& connection = transaction.connection();
    TRY(const auto application, find_application(connection, id));
    TRY(const auto grant, find_grant(connection, id, grant_id));
    CHECK(storage::ScopeGrants(connection).erase(grant.id));
    transaction.touch(id);
    transaction.record(grant_event(false, caller, application, grant));
    return {};
  });
}

}  // namespace mandate::manage
