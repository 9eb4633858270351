#include "grants/token_exchange/parameters.h"

#include "base/text.h"
#include "grants/token_exchange/actor_token.h"

namespace mandate::grants::token_exchange {

Decided<void> check_credential_parameters(const Request& request) {
  if (!request.client.agent)
    return oauth::refuse("unauthorized_client", "Only a registered AI agent can be given what is kept for agents");
  for (const auto* name : {"audience", "scope"})
    if (request.form.find(name))
      return oauth::refuse("invalid_request", std::string(name) + " has no meaning here; leave it out");
  return check_actor_token(request);
}

Decided<std::string> read_resource(const Request& request) {
  const auto asked = request.form.all("resource");
  request.record.note("resource", join(asked, " "));
  if (asked.size() == 1) return asked.front();
  return oauth::refuse("invalid_target", "Name one resource: the resource indicator of the agent's connection");
}

}  // namespace mandate::grants::token_exchange
