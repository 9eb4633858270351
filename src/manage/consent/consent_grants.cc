#include "manage/consent/consent_grants.h"

#include "manage/events.h"
#include "manage/users/user_records.h"
#include "storage/applications.h"
#include "storage/authorization_servers.h"

namespace mandate::manage {
namespace {

using domain::ConsentGrant;
using domain::ConsentGrantId;
using storage::sql::Connection;
using Of = storage::ConsentGrants::Of;

Result<Of> resolve(Connection& connection, const ConsentHolder& holder) {
  TRY(const auto user, find_user(connection, holder.user));
  Of of{.user = user.id, .scope = holder.scope};
  if (holder.client) {
    TRY(const auto client, storage::Applications(connection).find_by_client_id(*holder.client));
    if (!client) return not_found(holder.client->str(), "PublicClientApp");
    of.application = client->id;
  }
  return of;
}

Result<ConsentGrant> find_grant(Connection& connection, const ConsentHolder& holder, const ConsentGrantId& id) {
  TRY(const auto of, resolve(connection, holder));
  TRY(auto grant, storage::ConsentGrants(connection).find(id));
  if (!grant || !of.covers(*grant)) return not_found(id.str(), "OAuth2ScopeConsentGrant");
  return *std::move(grant);
}

// What a grant is about ends with it, so it is there.
Result<ConsentDetails> describe(Connection& connection, ConsentGrant grant) {
  TRY(auto application, storage::Applications(connection).find(grant.application));
  TRY(auto scope, storage::Scopes(connection).find(grant.server, grant.scope));
  if (!application || !scope)
    return fail(ErrorKind::corrupt, "A consent is about something that does not exist", grant.id.str());
  return ConsentDetails{std::move(grant), *std::move(application), *std::move(scope)};
}

Result<void> withdraw(ledger::Transaction& transaction, const std::vector<ConsentGrant>& grants, std::string type,
                      const Caller& caller) {
  if (grants.empty()) return {};
  auto& connection = transaction.connection();
  std::vector<domain::EventParty> targets;
  for (const auto& grant : grants) {
    CHECK(storage::ConsentGrants(connection).withdraw(grant.id, transaction.now()));
    transaction.touch(domain::consent_key(grant.user, grant.application, grant.server));
    TRY(const auto details, describe(connection, grant));
    targets.push_back(domain::party_of(grant, details.scope.name));
  }
  transaction.record(
      change_event(std::move(type), "Take back what a person let applications have", caller, std::move(targets)));
  return {};
}

}  // namespace

Result<domain::Page<ConsentDetails>> ConsentGrants::list(const ConsentHolder& holder,
                                                         const domain::PageRequest& page) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<ConsentDetails>> {
    TRY(const auto of, resolve(connection, holder));
    TRY(auto grants, storage::ConsentGrants(connection).list(of, page));
    domain::Page<ConsentDetails> found{{}, std::move(grants.next)};
    for (auto& grant : grants.rows) {
      TRY(auto details, describe(connection, std::move(grant)));
      found.rows.push_back(std::move(details));
    }
    return found;
  });
}

Result<ConsentDetails> ConsentGrants::get(const ConsentHolder& holder, const ConsentGrantId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<ConsentDetails> {
    TRY(auto grant, find_grant(connection, holder, id));
    return describe(connection, std::move(grant));
  });
}

Result<void> ConsentGrants::revoke(const ConsentHolder& holder, const ConsentGrantId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto grant, find_grant(transaction.connection(), holder, id));
    return withdraw(transaction, {grant}, "app.oauth2.as.consent.revoke", caller);
  });
}

Result<void> ConsentGrants::revoke_all(const ConsentHolder& holder, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto of, resolve(transaction.connection(), holder));
    TRY(const auto grants, storage::ConsentGrants(transaction.connection()).list_all(of));
    const std::string type = "app.oauth2.as.consent.revoke.user";
    return withdraw(transaction, grants, holder.client ? type + ".client" : type, caller);
  });
}

Result<void> erase_consents(ledger::Transaction& transaction, const Of& of, std::string_view what,
                            domain::EventParty ended, const Caller& caller) {
  storage::ConsentGrants grants(transaction.connection());
  TRY(const auto known, grants.list_with_withdrawn(of));
  for (const auto& grant : known) transaction.touch(domain::consent_key(grant.user, grant.application, grant.server));
  TRY(const auto stood, grants.erase(of));
  if (stood == 0) return {};
  auto event =
      change_event("app.oauth2.as.consent.revoke.implicit." + std::string(what),
                   "End what people let applications have, with what it was about", caller, {std::move(ended)});
  event.debug.push_back({"ConsentCount", std::to_string(stood)});
  transaction.record(std::move(event));
  return {};
}

}  // namespace mandate::manage
