#include <algorithm>
#include <array>

#include "grants/authorization_code/authorization_code.h"
#include "grants/client_credentials/client_credentials.h"
#include "grants/grant.h"
#include "grants/jwt_bearer/jwt_bearer.h"
#include "grants/refresh_token/refresh_token.h"
#include "grants/token_exchange/token_exchange.h"

namespace mandate::grants {

std::span<const Grant* const> grants() {
  static const std::array<const Grant*, 5> all{authorization_code::grant(), refresh_token::grant(),
                                               client_credentials::grant(), token_exchange::grant(),
                                               jwt_bearer::grant()};
  return all;
}

const Grant* find_grant(std::string_view type) {
  for (const auto* grant : grants())
    if (grant->type() == type) return grant;
  return nullptr;
}

// Agents exchange and redeem; what people sign on with is the application's business. Agents have no list of their own.
bool Client::may_use(std::string_view grant_type) const {
  if (agent && (grant_type == oauth::token_exchange_grant || grant_type == oauth::jwt_bearer_grant)) return true;
  if (!application) return false;
  const auto& types = application->application.grant_types;
  return std::find(types.begin(), types.end(), grant_type) != types.end();
}

}  // namespace mandate::grants
