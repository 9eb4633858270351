#include "manage/access/callers.h"

#include <algorithm>

#include "crypto/digest.h"
#include "storage/api_tokens.h"

namespace mandate::manage {
namespace {

bool usable(const storage::ApiTokenHolder& holder, Time now) {
  const bool expired = holder.token.expires && *holder.token.expires <= now;
  return !expired && holder.status == domain::UserStatus::active;
}

}  // namespace

Result<Caller> Callers::authenticate(const SecretString& token, domain::RequestOrigin origin) const {
  const auto hash = crypto::sha256_hex(token.reveal());
  return environment_.store.read([&](storage::sql::Connection& connection) -> Result<Caller> {
    TRY(const auto holder, storage::ApiTokens(connection).find_by_hash(hash));
    if (!holder || !usable(*holder, environment_.clock.now()))
      return fail(ErrorKind::unauthenticated, "The API token is not valid",
                  holder ? "token expired or user not active" : "unknown token");
    const auto& user = holder->token.user;
    TRY(const auto roles, storage::AdminRoles(connection).roles_of(user.str()));
    if (std::find(roles.begin(), roles.end(), super_admin) == roles.end())
      return fail(ErrorKind::forbidden, "This needs the administrator role SUPER_ADMIN",
                  "user " + user.str() + " has no admin role");
    return Caller{user, {user.str(), "User", holder->login, holder->display_name}, std::move(origin), holder->token.id};
  });
}

}  // namespace mandate::manage
