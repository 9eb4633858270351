#include "grants/token_exchange/id_jag.h"

#include "base/text.h"
#include "grants/chain.h"
#include "grants/path.h"
#include "grants/token_exchange/actor_token.h"
#include "grants/token_exchange/audience_names.h"
#include "grants/token_exchange/subject_token.h"

namespace mandate::grants::token_exchange {
namespace {

// What ID-JAGs answer in place of RFC 8693's invalid_request when the subject token is bad (contract A.19).
oauth::TokenError as_invalid_grant(oauth::TokenError error) {
  if (error.reason.starts_with("invalid_subject_token") && error.reason != "invalid_subject_token_type")
    error.error = "invalid_grant";
  return error;
}

Decided<Destination> read_destination(const Request& request) {
  Destination destination{request.form.get("audience"), {}};
  request.record.note("authorizationServerAudience", destination.audience);
  const auto resources = request.form.all("resource");
  request.record.note("resource", join(resources, " "));
  if (resources.size() > 1) return oauth::refuse("too_many_resources", "Name one resource; a token has one audience");
  if (!resources.empty()) destination.resource = resources.front();
  if (destination.audience.empty() && destination.resource.empty())
    return oauth::refuse("token_exchange_invalid_audience",
                         "audience is missing: name the issuer of the authorization server to redeem at, or resource, "
                         "what the agent's connection leads to");
  return destination;
}

}  // namespace

Decided<Decision> decide_id_jag(const Request& request) {
  if (!request.client.agent)
    return oauth::refuse("unauthorized_client", "Only a registered AI agent can get an ID-JAG");
  CHECK(check_actor_token(request));
  TRY(const auto destination, read_destination(request));
  auto subject = check_subject_token(request);
  if (!subject) return tl::unexpected(as_invalid_grant(std::move(subject).error()));
  if (auto joined = join_chain(request, subject->claims); !joined)
    return tl::unexpected(as_invalid_grant(std::move(joined).error()));
  TRY(const auto path, find_path(request, destination));
  TRY(auto scopes, path.requested_scopes(request, [&](const std::string& scope) {
    return check_narrowing(request, *subject, path.issuer, scope);
  }));

  oauth::IdJag token;
  token.audience = path.issuer;
  token.client_id = request.client.id.str();
  CHECK(name_for_audience(request, path, subject->subject.person.get(), token));
  token.subject = std::move(subject->claims);
  token.scopes = std::move(scopes);
  if (!destination.resource.empty()) token.resources = {destination.resource};
  token.email = subject->email;
  token.chain_expires = subject->expires;
  if (path.server) {  // other servers could ask nobody about these
    token.subject_token = std::move(subject->id);
    token.subject_link = std::move(subject->link);
  }
  Decision decision{std::move(token)};
  decision.lifetime = subject->at_most(oauth::id_jag_lifetime, request.now);
  // The server that redeems it says which algorithm its clients are at home with.
  if (path.server) decision.signing_algorithm = path.server->server.signing_algorithm;
  return decision;
}

}  // namespace mandate::grants::token_exchange
