#include "manage/tokens/refresh_tokens.h"

#include <algorithm>
#include <span>

#include "domain/org_scopes.h"
#include "manage/applications/application_records.h"
#include "manage/events.h"
#include "manage/servers/server_records.h"
#include "manage/servers/system_scopes.h"
#include "manage/users/user_records.h"
#include "storage/applications.h"
#include "storage/authorization_servers.h"
#include "storage/consent_grants.h"

namespace mandate::manage {
namespace {

using domain::RefreshToken;
using storage::sql::Connection;
using Of = storage::RefreshTokens::Of;

Result<Of> resolve(Connection& connection, const RefreshTokenHolder& holder) {
  Of of;
  if (holder.application) {
    TRY(const auto application, find_application(connection, *holder.application));
    of.application = application.id;
  }
  if (holder.server) {
    TRY(const auto server, find_server(connection, *holder.server));
    of.server = server.id;
  }
  if (holder.user) {
    TRY(const auto user, find_user(connection, *holder.user));
    of.user = user.id;
  }
  if (holder.client) {
    TRY(const auto client, storage::Applications(connection).find_by_client_id(*holder.client));
    if (!client) return not_found(holder.client->str(), "PublicClientApp");
    of.client_id = client->client_id;
  }
  return of;
}

Result<RefreshToken> find_token(Connection& connection, const RefreshTokenHolder& holder,
                                const domain::RefreshTokenId& id) {
  TRY(const auto of, resolve(connection, holder));
  TRY(auto token, storage::RefreshTokens(connection).find(id));
  if (!token || !of.covers(*token)) return not_found(id.str(), "OAuth2RefreshToken");
  return *std::move(token);
}

constexpr std::size_t targets_max = 100;  // of one event; it says how many there were

Result<void> erase(ledger::Transaction& transaction, const RefreshToken& token) {
  transaction.touch(token.id);
  return storage::RefreshTokens(transaction.connection()).erase(token.id);
}

void record_revocation(ledger::Transaction& transaction, const std::vector<RefreshToken>& tokens,
                       const Caller& caller) {
  if (tokens.empty()) return;
  std::vector<domain::EventParty> targets;
  for (const auto& token : std::span(tokens).first(std::min(tokens.size(), targets_max)))
    targets.push_back(
        {token.id.str(), "refresh_token", "", "", {{"subject", token.user.str()}, {"client", token.client_id.str()}}});
  auto event = change_event("app.oauth2.token.revoke", "Take back refresh tokens", caller, std::move(targets));
  event.debug.push_back({"TokenCount", std::to_string(tokens.size())});
  transaction.record(std::move(event));
}

Result<std::vector<domain::ApplicationId>> client_ids(Connection& connection, const Of& of) {
  TRY(auto ids, storage::RefreshTokens(connection).applications(of));
  if (!of.user) return ids;
  TRY(const auto consented, storage::ConsentGrants(connection).applications({.user = of.user}));
  for (const auto& id : consented)
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
  return ids;
}

domain::Scope org_scope(const std::string& name) {
  if (auto scope = find_system_scope(name)) return *std::move(scope);
  domain::Scope scope;
  scope.name = name;
  if (const auto* known = domain::find_org_scope(name)) scope.description = known->description;
  return scope;
}

Result<domain::Scope> find_scope(Connection& connection, const domain::AuthorizationServerId& server,
                                 const std::string& name) {
  if (server.empty()) return org_scope(name);
  TRY(auto scope, storage::Scopes(connection).find_by_name(server, name));
  if (scope) return *std::move(scope);
  domain::Scope deleted;
  deleted.name = name;
  return deleted;
}

}  // namespace

Result<domain::Page<RefreshToken>> RefreshTokens::list(const RefreshTokenHolder& holder,
                                                       const domain::PageRequest& page) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<RefreshToken>> {
    TRY(const auto of, resolve(connection, holder));
    return storage::RefreshTokens(connection).list(of, page);
  });
}

Result<RefreshToken> RefreshTokens::get(const RefreshTokenHolder& holder, const domain::RefreshTokenId& id) const {
  return environment_.store.read([&](Connection& connection) { return find_token(connection, holder, id); });
}

Result<std::vector<domain::Scope>> RefreshTokens::scopes_of(const RefreshToken& token) const {
  return environment_.store.read([&](Connection& connection) -> Result<std::vector<domain::Scope>> {
    std::vector<domain::Scope> scopes;
    for (const auto& name : token.scopes) {
      TRY(auto scope, find_scope(connection, token.server, name));
      scopes.push_back(std::move(scope));
    }
    return scopes;
  });
}

Result<void> RefreshTokens::revoke(const RefreshTokenHolder& holder, const domain::RefreshTokenId& id,
                                   const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto token, find_token(transaction.connection(), holder, id));
    CHECK(erase(transaction, token));
    record_revocation(transaction, {token}, caller);
    return {};
  });
}

Result<void> RefreshTokens::revoke_all(const RefreshTokenHolder& holder, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto of, resolve(transaction.connection(), holder));
    return revoke_refresh_tokens(transaction, of, caller);
  });
}

Result<std::vector<domain::Application>> RefreshTokens::clients(const RefreshTokenHolder& holder) const {
  return environment_.store.read([&](Connection& connection) -> Result<std::vector<domain::Application>> {
    TRY(const auto of, resolve(connection, holder));
    TRY(const auto ids, client_ids(connection, of));
    std::vector<domain::Application> found;
    for (const auto& id : ids) {
      TRY(auto application, storage::Applications(connection).find(id));
      if (application) found.push_back(*std::move(application));
    }
    return found;
  });
}

Result<std::vector<RefreshToken>> erase_refresh_tokens(ledger::Transaction& transaction, const Of& of) {
  TRY(auto tokens, storage::RefreshTokens(transaction.connection()).list_all(of));
  for (const auto& token : tokens) CHECK(erase(transaction, token));
  return tokens;
}

Result<void> revoke_refresh_tokens(ledger::Transaction& transaction, const Of& of, const Caller& caller) {
  TRY(const auto tokens, erase_refresh_tokens(transaction, of));
  record_revocation(transaction, tokens, caller);
  return {};
}

}  // namespace mandate::manage
