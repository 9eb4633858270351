#include "grants/token_exchange/brokered.h"

#include <algorithm>

#include "base/text.h"
#include "grants/chain.h"
#include "grants/links.h"
#include "grants/path.h"
#include "grants/token_exchange/parameters.h"
#include "grants/token_exchange/subject_token.h"

namespace mandate::grants::token_exchange {
namespace {

using domain::BrokeredGrant;
using domain::BrokeredTicket;

constexpr std::chrono::seconds longest{3600};  // that an answer promises of a token whose end nobody knows

// What a connection of this type leads to.
struct Provider {
  std::shared_ptr<const directory::ClientAuthSettingsRecord> settings;
  std::shared_ptr<const directory::ResourceRecord> resource;
};

Decided<Provider> find_provider(const Request& request, const domain::Connection& connection) {
  Provider provider;
  TRY(provider.settings,
      from_directory(request.view.client_auth_settings(domain::ClientAuthSettingsId(connection.target))));
  if (!provider.settings) return provider;
  TRY(provider.resource, from_directory(request.view.resource(provider.settings->settings.resource)));
  return provider;
}

struct Way {
  const domain::Connection* connection;
  Provider provider;
};

Decided<Way> find_way(const Request& request) {
  TRY(const auto asked, read_resource(request));
  for (const auto& connection : request.client.agent->connections) {
    const auto* type = connections::find_connection_type(connection.type);
    if (type == nullptr || type->resource_type() != "CLIENT_AUTH_SETTINGS") continue;
    TRY(auto provider, find_provider(request, connection));
    const auto& indicator = connection.resource_indicator.empty() && provider.resource ? provider.resource->url
                                                                                       : connection.resource_indicator;
    if (indicator != asked) continue;
    note_connection(request, connection);
    CHECK(check_connection(connection, asked));
    return Way{&connection, std::move(provider)};
  }
  return oauth::refuse("invalid_target",
                       "The agent has no connection for tokens of other servers with this resource indicator (compared "
                       "byte for byte)");
}

tl::unexpected<oauth::TokenError> unusable(const std::string& what) {
  return oauth::refuse("invalid_target", "What the agent's connection leads to cannot be used: " + what);
}

Decided<void> check_provider(const Request& request, const Provider& provider) {
  if (!provider.settings) return unusable("its client authentication settings do not exist any more");
  const auto& settings = provider.settings->settings;
  if (!provider.resource) return unusable("its resource server does not exist any more");
  request.record.target({provider.resource->id, "ResourceServer", provider.resource->url, provider.resource->name});
  if (!provider.resource->active) return unusable("the resource server " + provider.resource->name + " is not ACTIVE");
  const auto* server = provider.resource->external(settings.server);
  if (server == nullptr) return unusable("its authorization server is not ACTIVE");
  if (server->authorization_endpoint.empty()) return unusable("its authorization server has no authorizationEndpoint");
  request.record.note("authorizationServer", server->issuer);
  return {};
}

// The person is asked for what is missing; only they can follow the URI, once.
tl::unexpected<oauth::TokenError> ask(const Request& request, const Way& way, const domain::UserId& user) {
  const BrokeredTicket ticket{domain::BrokeredInteractionId::generate(), user, request.client.agent->agent.id,
                              way.connection->id, request.now + BrokeredTicket::lifetime};
  auto error = oauth::token_error("oauth_sts_interaction_required",
                                  "The person has not let this agent use " + way.provider.resource->name +
                                      " yet: send them to interaction_uri, then repeat the request");
  error.interaction_uri = request.view.organization().public_url + "/oauth2/v1/sts/redirect?dataHandle=" +
                          base64url_encode(request.view.seal(pack(ticket), BrokeredTicket::sealing_context));
  return tl::unexpected(std::move(error));
}

// Until when the token can be used, as far as anybody knows.
std::chrono::seconds left_of(const BrokeredGrant& grant, const SubjectToken& subject, Time now) {
  const auto left = grant.expires ? std::chrono::duration_cast<std::chrono::seconds>(*grant.expires - now) : longest;
  return subject.at_most(left, now);
}

Decided<Decision> hand_out(const Request& request, const Way& way, const SubjectToken& subject,
                           const directory::BrokeredGrantRecord& record) {
  const auto& grant = record.grant;
  TRY(auto tokens, from_directory(request.view.open(record)));
  Decision decision{oauth::BrokeredToken{std::move(tokens.access), grant.scopes, grant.id.str(),
                                         way.provider.settings->settings.name}};
  decision.lifetime = left_of(grant, subject, request.now);
  if (grant.is_use_worth_noting(request.now))
    decision.brokered_use = {grant.id, domain::brokered_key(grant.connection, grant.user)};
  return decision;
}

}  // namespace

Decided<Decision> decide_brokered_token(const Request& request) {
  CHECK(check_credential_parameters(request));
  TRY(auto subject, check_subject_token(request));
  if (!subject.subject.person)
    return oauth::refuse("oauth_sts_user_subject_required",
                         "subject_token must be about a person: only people can let agents use other servers");
  CHECK(join_chain(request, subject.claims));
  TRY(const auto way, find_way(request));
  CHECK(check_provider(request, way.provider));

  const auto& user = subject.subject.person->user.id;
  TRY(const auto record, from_directory(request.view.brokered_grant(way.connection->id, user)));
  if (!record || record->grant.settings != way.provider.settings->settings.id) return ask(request, way, user);
  const auto& grant = record->grant;
  const bool expired = grant.expires && *grant.expires <= request.now;
  // Another node is at it, and what there is is still good.
  const bool left_to_another = grant.renewing_until > request.now && !expired;
  if (grant.is_due(request.now) && grant.renewable && grant.paused_until <= request.now && !left_to_another) {
    Decision decision;
    decision.renew_first = grant.id;
    return decision;
  }
  if (!expired) return hand_out(request, way, subject, *record);
  if (!grant.renewable) return ask(request, way, user);
  return oauth::refuse("temporarily_unavailable",
                       "The other authorization server does not answer, so its token cannot be renewed; try again");
}

}  // namespace mandate::grants::token_exchange
