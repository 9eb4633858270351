#include "manage/access/callers.h"

#include <algorithm>

#include "crypto/digest.h"
#include "manage/events.h"
#include "storage/api_tokens.h"
#include "storage/applications.h"
#include "storage/owners.h"
#include "storage/scope_grants.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

using storage::sql::Connection;

bool usable(const storage::ApiTokenHolder& holder, Time now) {
  const bool expired = holder.token.expires && *holder.token.expires <= now;
  return !expired && holder.status == domain::UserStatus::active;
}

tl::unexpected<Error> gone(const domain::OrgAccess& access) {
  return fail(ErrorKind::unauthenticated, "The access token is not valid",
              "client " + access.client_id.str() + " or user " + access.user.str() + " is gone");
}

// Tells the scopes of the token that the application is granted now from those that were taken from it.
Result<void> sort_scopes(Connection& connection, const domain::Application& application,
                         const std::vector<std::string>& scopes, Caller& caller) {
  TRY(const auto grants, storage::ScopeGrants(connection).list_of(application.id));
  caller.scopes.emplace();
  for (const auto& scope : scopes) {
    const bool granted =
        std::any_of(grants.begin(), grants.end(), [&](const auto& grant) { return grant.scope == scope; });
    (granted ? *caller.scopes : caller.withdrawn_scopes).push_back(scope);
  }
  return {};
}

}  // namespace

Result<Caller> Callers::of_api_token(const SecretString& token, domain::RequestOrigin origin) const {
  const auto hash = crypto::sha256_hex(token.reveal());
  return environment_.store.read([&](Connection& connection) -> Result<Caller> {
    TRY(const auto holder, storage::ApiTokens(connection).find_by_hash(hash));
    if (!holder || !usable(*holder, environment_.clock.now()))
      return fail(ErrorKind::unauthenticated, "The API token is not valid",
                  holder ? "token expired or user not active" : "unknown token");
    const auto& user = holder->token.user;
    Caller caller{user, {user.str(), "User", holder->login, holder->display_name}, std::move(origin), holder->token.id};
    caller.principal = user.str();
    TRY(caller.roles, storage::AdminRoles(connection).roles_of(caller.principal));
    return caller;
  });
}

Result<Caller> Callers::of_access_token(std::string_view token, domain::RequestOrigin origin) const {
  if (!read_access_token_)
    return fail(ErrorKind::unauthenticated, "OAuth access tokens are not accepted here; send an API token");
  TRY(const auto access, read_access_token_(token));
  return environment_.store.read([&](Connection& connection) -> Result<Caller> {
    TRY(const auto application, storage::Applications(connection).find_by_client_id(access.client_id));
    if (!application) return gone(access);
    Caller caller{access.user, target(*application), std::move(origin)};
    caller.client = access.client_id;
    if (!access.user.empty()) {
      TRY(const auto user, storage::Users(connection).find(access.user));
      if (!user) return gone(access);
      caller.party = target(*user);
    }
    CHECK(sort_scopes(connection, *application, access.scopes, caller));
    caller.principal = access.user.empty() ? application->id.str() : access.user.str();
    TRY(caller.roles, storage::AdminRoles(connection).roles_of(caller.principal));
    return caller;
  });
}

Result<std::vector<domain::AgentId>> Callers::agents_of(const Caller& caller) const {
  if (caller.user.empty()) return std::vector<domain::AgentId>();
  return environment_.store.read(
      [&](Connection& connection) { return storage::Owners(connection).list_agents_of(caller.user); });
}

}  // namespace mandate::manage
