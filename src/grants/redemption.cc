#include "grants/redemption.h"

#include <algorithm>

#include "grants/access_policy.h"
#include "grants/claims.h"

namespace mandate::grants {
namespace {

oauth::AccessToken access_token(const Request& request, Redemption& redemption) {
  oauth::AccessToken token;
  token.audience = redemption.path.resource      ? redemption.path.resource->url
                   : redemption.resource.empty() ? request.issuer.server->server.audience
                                                 : redemption.resource;
  token.client_id = request.client.id.str();
  token.subject = std::move(redemption.id_jag.subject);
  if (redemption.person != nullptr) {
    token.user = redemption.person->user.id.str();
    token.subject.subject = redemption.person->user.login;
  }
  token.scopes = std::move(redemption.scopes);
  return token;
}

}  // namespace

// Minutes may lie between the exchange and the redemption: what the ID-JAG relied on must still hold.
Decided<Path> find_redemption_path(const Request& request, const std::string& resource,
                                   const std::vector<std::string>& scopes) {
  auto path = find_path(request, {request.issuer.url, resource});
  if (!path) {
    auto error = std::move(path).error();
    if (error.reason == "token_exchange_invalid_resource")
      error = oauth::token_error("id_jag_resource_not_allowed_for_as", error.description);
    if (error.error == "invalid_target") error = oauth::token_error("invalid_grant", error.description);
    return tl::unexpected(std::move(error));
  }
  for (const auto& scope : scopes)
    if (!path->connection->allows(scope))
      return oauth::refuse("scope_denied", "The agent's connection " + path->connection->id.str() +
                                               " no longer allows the scope " + scope);
  return path;
}

Decided<Decision> decide_redemption(const Request& request, Redemption redemption) {
  const auto& server = *request.issuer.server;
  TRY(const auto policy, evaluate_access_policy(server, {request.client.id.str(), oauth::jwt_bearer_grant,
                                                         redemption.person, redemption.scopes}));
  request.record.note("policy", policy.policy);
  request.record.note("rule", policy.rule);
  const auto* person = redemption.person;
  Decision decision{access_token(request, redemption)};
  decision.lifetime = policy.access_token_lifetime;
  const auto& id_jag = redemption.id_jag;
  if (id_jag.chain_expires)
    decision.lifetime = std::min(decision.lifetime,
                                 std::chrono::duration_cast<std::chrono::seconds>(*id_jag.chain_expires - request.now));
  decision.signing_algorithm = server.server.signing_algorithm;
  if (server.server.id_jag_single_use)
    decision.single_uses.push_back(
        {{"id_jag:" + id_jag.jti, id_jag.expires + id_jag_skew},
         oauth::token_error("id_jag_replayed",
                            "The ID-JAG was redeemed before; each one is good for one access token")});
  return with_claims(request, person, redemption.application, std::move(decision));
}

}  // namespace mandate::grants
