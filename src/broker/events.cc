#include "broker/events.h"

#include "base/text.h"

namespace mandate::broker {
namespace {

domain::Event event_of(const Way& way, domain::EventParty actor, const domain::RequestOrigin& origin) {
  domain::Event event;
  event.type = "app.oauth2.token.oauth_sts.request_token";
  event.message = "Ask another authorization server for tokens";
  event.actor = std::move(actor);
  event.origin = origin;
  const auto& resource = way.provider.resource;
  event.targets = {party_of(way.agent),
                   party_of(way.connection),
                   {resource.id.str(), "ResourceServer", resource.resource_url, resource.name()}};
  event.debug = {{"authorizationServer", way.provider.server.issuer},
                 {"requestedScopes", join(way.provider.settings.scopes, " ")},
                 {"resourceConnectionId", way.connection.id.str()}};
  return event;
}

}  // namespace

domain::Event tokens_requested(const Way& way, const domain::UserId& user, domain::EventParty actor,
                               const domain::RequestOrigin& origin, std::string reason, std::string_view detail) {
  auto event = event_of(way, std::move(actor), origin);
  event.targets.push_back({user.str(), "User", "", ""});
  if (reason.empty()) return event;
  event.result = domain::EventResult::failure;
  event.reason = std::move(reason);
  if (!detail.empty()) event.debug.push_back({"error", std::string(detail)});
  return event;
}

domain::Event refused_by_person(const Way& way, domain::EventParty user, const domain::RequestOrigin& origin) {
  auto event = event_of(way, std::move(user), origin);
  event.result = domain::EventResult::deny;
  event.reason = "REFUSED_BY_PERSON";
  return event;
}

domain::Event withdrawn(const domain::BrokeredGrant& grant, domain::EventParty holder, domain::EventParty actor,
                        const domain::RequestOrigin& origin, std::string_view why) {
  domain::Event event;
  event.type = "app.oauth2.token.revoke";
  event.message = "Withdraw the tokens of another authorization server from an agent";
  event.actor = std::move(actor);
  event.origin = origin;
  event.targets = {{grant.id.str(), "oauth_sts", "", "", {{"subject", grant.user.str()}}},
                   std::move(holder),
                   {grant.connection.str(), "ResourceConnection", "", ""}};
  event.debug = {{"cause", std::string(why)}};
  return event;
}

}  // namespace mandate::broker
