#include "oauth/introspection.h"
#include "issuance/client_authentication.h"
#include "issuance/endpoints.h"
#include "issuance/presented_token.h"

namespace mandate::issuance {

Prepared prepare_introspection(const Environment& environment, const Call& call, directory::View& view, Time now) {
  grants::Record record(call.origin);
  record.kind("app.oauth2.token.introspect", "Introspect a token");
  std::vector<grants::OneUse> single_uses;
  bool authenticated = false;
  const auto no = [&](oauth::TokenError error) {
    return refuse(error, record.event(), authenticated, std::move(single_uses));
  };

  const auto issuer = find_issuer(view, call.server);
  if (!issuer) return no(issuer.error());
  if (!*issuer) return unknown_server();
  // A public client proves nothing, so anybody who found a token could ask in its name.
  if (call.request.credentials.method == oauth::PresentedCredentials::Method::none)
    return no(oauth::token_error("missing_client_credentials", "Introspection needs client authentication"));
  auto client = authenticate_client(environment, call, **issuer, view, now, record);
  if (!client) return no(std::move(client).error());
  authenticated = true;
  if (client->assertion_use) single_uses.push_back(*std::move(client->assertion_use));
  const auto compact = call.request.form.find("token");
  if (!compact) return no(oauth::token_error("invalid_request", "token is missing"));

  const auto token = find_honoured_token(environment, *compact, **issuer, view, now);
  if (!token) return no(token.error());
  Prepared prepared{{200, *token ? oauth::introspection_text(**token) : oauth::inactive_introspection_text()},
                    record.take()};
  prepared.recorded = false;
  prepared.single_uses = std::move(single_uses);
  prepared.authenticated = authenticated;
  return prepared;
}

}  // namespace mandate::issuance
