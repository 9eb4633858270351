#include "grants/token_exchange/brokered.h"

#include <algorithm>

#include "grants/brokered_way.h"
#include "grants/chain.h"
#include "grants/links.h"
#include "grants/path.h"
#include "grants/token_exchange/parameters.h"
#include "grants/token_exchange/subject_token.h"

namespace mandate::grants::token_exchange {
namespace {

using domain::BrokeredGrant;

constexpr std::chrono::seconds longest{3600};  // that an answer promises of a token whose end nobody knows

struct Way {
  const domain::Connection* connection;
  BrokeredProvider provider;
};

Decided<Way> find_way(const Request& request) {
  TRY(const auto asked, read_resource(request));
  for (const auto& connection : request.client.agent->connections) {
    if (!is_brokered(connection)) continue;
    TRY(auto provider, find_brokered_provider(request.view, connection));
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
  decision.brokered_use = use_of(grant, request.now);
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
  CHECK(check_brokered_provider(way.provider, request.record));
  const BrokeredWish wish{*way.connection, way.provider, request.client.agent->agent.id,
                          subject.subject.person->user.id};
  TRY(const auto found, find_brokered_token(request.view, wish, request.now));
  if (found.grant) return hand_out(request, way, subject, *found.grant);
  Decision decision;
  decision.renew_first = found.renew_first;
  return decision;
}

}  // namespace mandate::grants::token_exchange
