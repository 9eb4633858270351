#include "grants/brokered_way.h"

#include "base/text.h"
#include "connections/connection_type.h"

namespace mandate::grants {
namespace {

using domain::BrokeredTicket;

tl::unexpected<oauth::TokenError> unusable(const std::string& what) {
  return oauth::refuse("invalid_target", "What the agent's connection leads to cannot be used: " + what);
}

// The person is asked for what is missing; only they can follow the URI, once.
tl::unexpected<oauth::TokenError> ask(const directory::View& view, const BrokeredWish& wish, Time now) {
  const BrokeredTicket ticket{domain::BrokeredInteractionId::generate(), wish.user, wish.agent, wish.connection.id,
                              now + BrokeredTicket::lifetime};
  auto error = oauth::token_error("oauth_sts_interaction_required",
                                  "The person has not let this agent use " + wish.provider.resource->name +
                                      " yet: send them to interaction_uri, then repeat the request");
  error.interaction_uri = view.organization().public_url + "/oauth2/v1/sts/redirect?dataHandle=" +
                          base64url_encode(view.seal(pack(ticket), BrokeredTicket::sealing_context));
  return tl::unexpected(std::move(error));
}

}  // namespace

bool is_brokered(const domain::Connection& connection) {
  const auto* type = connections::find_connection_type(connection.type);
  return type != nullptr && type->resource_type() == "CLIENT_AUTH_SETTINGS";
}

Decided<BrokeredProvider> find_brokered_provider(directory::View& view, const domain::Connection& connection) {
  BrokeredProvider provider;
  TRY(provider.settings, from_directory(view.client_auth_settings(domain::ClientAuthSettingsId(connection.target))));
  if (!provider.settings) return provider;
  TRY(provider.resource, from_directory(view.resource(provider.settings->settings.resource)));
  return provider;
}

Decided<void> check_brokered_provider(const BrokeredProvider& provider, Record& record) {
  if (!provider.settings) return unusable("its client authentication settings do not exist any more");
  const auto& settings = provider.settings->settings;
  if (!provider.resource) return unusable("its resource server does not exist any more");
  record.target({provider.resource->id, "ResourceServer", provider.resource->url, provider.resource->name});
  if (!provider.resource->active) return unusable("the resource server " + provider.resource->name + " is not ACTIVE");
  const auto* server = provider.resource->external(settings.server);
  if (server == nullptr) return unusable("its authorization server is not ACTIVE");
  if (server->authorization_endpoint.empty()) return unusable("its authorization server has no authorizationEndpoint");
  record.note("authorizationServer", server->issuer);
  return {};
}

Decided<BrokeredTokenFound> find_brokered_token(directory::View& view, const BrokeredWish& wish, Time now) {
  TRY(const auto record, from_directory(view.brokered_grant(wish.connection.id, wish.user)));
  if (!record || record->grant.settings != wish.provider.settings->settings.id) return ask(view, wish, now);
  const auto& grant = record->grant;
  const bool expired = grant.expires && *grant.expires <= now;
  // Another node is at it, and what there is is still good.
  const bool left_to_another = grant.renewing_until > now && !expired;
  if (grant.is_due(now) && grant.renewable && grant.paused_until <= now && !left_to_another)
    return BrokeredTokenFound{nullptr, grant.id};
  if (!expired) return BrokeredTokenFound{record};
  if (!grant.renewable) return ask(view, wish, now);
  return oauth::refuse("temporarily_unavailable",
                       "The other authorization server does not answer, so its token cannot be renewed; try again");
}

std::optional<Decision::BrokeredUse> use_of(const domain::BrokeredGrant& grant, Time now) {
  if (!grant.is_use_worth_noting(now)) return std::nullopt;
  return Decision::BrokeredUse{grant.id, domain::brokered_key(grant.connection, grant.user)};
}

}  // namespace mandate::grants
