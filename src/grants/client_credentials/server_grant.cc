#include "grants/access_policy.h"
#include "grants/client_credentials/granted.h"
#include "grants/server_request.h"

namespace mandate::grants::client_credentials {
namespace {

constexpr ScopeReasons scope_reasons{"openid_not_allowed_client_creds", "a person, and a service acts for itself",
                                     "consent_required_client_credentials"};

}  // namespace

Decided<Granted> grant_of_server(const Request& request) {
  TRY(auto scopes, find_scopes(request, scope_reasons));
  TRY(auto audience, find_audience(request));
  TRY(const auto policy,
      evaluate_access_policy(*request.issuer.server, {request.client.id.str(), "client_credentials", nullptr, scopes}));
  request.record.note("policy", policy.policy);
  request.record.note("rule", policy.rule);
  return Granted{std::move(audience), std::move(scopes), policy.access_token_lifetime,
                 request.issuer.server->server.signing_algorithm};
}

}  // namespace mandate::grants::client_credentials
