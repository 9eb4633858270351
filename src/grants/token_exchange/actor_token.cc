#include "grants/token_exchange/actor_token.h"

namespace mandate::grants::token_exchange {

Decided<void> check_actor_token(const Request& request) {
  const auto token = request.form.find("actor_token");
  const auto type = request.form.get("actor_token_type");
  if (!token && type.empty() && !request.form.has("actor_token")) return {};
  if (!token)
    return oauth::refuse("invalid_actor_token", "actor_token is missing; leave actor_token_type out, or send both");
  if (type != oauth::jwt_token_type)
    return oauth::refuse("invalid_actor_token_type", "actor_token_type must be " + std::string(oauth::jwt_token_type));
  // The assertion was verified when the client authenticated; the very same text needs no second look.
  if (*token != request.form.get("client_assertion"))
    return oauth::refuse("invalid_actor_token",
                         "actor_token must be the client assertion of this request: the agent that authenticates is "
                         "the actor");
  return {};
}

}  // namespace mandate::grants::token_exchange
