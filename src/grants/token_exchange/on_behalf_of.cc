#include "grants/token_exchange/on_behalf_of.h"

#include "domain/resource_indicator.h"
#include "grants/access_policy.h"
#include "grants/chain.h"
#include "grants/claims.h"
#include "grants/server_request.h"
#include "grants/token_exchange/actor_token.h"
#include "grants/token_exchange/server_token.h"
#include "grants/token_exchange/subject_token.h"

namespace mandate::grants::token_exchange {
namespace {

constexpr ScopeReasons scope_reasons{"openid_not_allowed_token_exchange", "signing on, and nobody signs on here",
                                     "consent_required_token_exchange"};

// What runs by itself and can prove who it is. Agents have connections, which must not be gone around here.
Decided<void> check_client(const Request& request) {
  const auto& client = request.client;
  const bool service = !client.agent && client.application->application.application_type == "service" &&
                       client.application->application.auth_method != domain::AppAuthMethod::none;
  if (service) return {};
  return oauth::refuse("on_behalf_invalid_client_type",
                       client.agent ? "An AI agent exchanges tokens at the org authorization server, for an ID-JAG"
                                    : "Only a service that authenticates can exchange tokens here");
}

Decided<void> check_audience(const Request& request) {
  const auto& own = request.issuer.server->server.audience;
  const auto asked = request.form.get("audience");
  if (asked.empty() || domain::same_resource(asked, own)) return {};
  return oauth::refuse("token_exchange_invalid_audience",
                       "audience must be what this authorization server protects, " + own);
}

// The server whose token it is: this one, or one that this one trusts.
Decided<std::shared_ptr<const directory::ServerRecord>> find_trusted(const Request& request,
                                                                     const std::string& compact) {
  TRY(auto server, find_claimed_server(request, compact));
  if (!server)
    return oauth::refuse("associated_server_not_exists",
                         "The authorization server that subject_token says it is of does not exist");
  const auto& id = server->server.id;
  const auto& own = *request.issuer.server;
  if (id != own.server.id && !own.trusts(id))
    return oauth::refuse("associated_server_not_trusted", "The authorization server '" + own.server.name +
                                                              "' does not trust '" + server->server.name +
                                                              "', of which subject_token is");
  if (server->server.status != domain::Status::active)
    return oauth::refuse(
        "invalid_subject_token_authorization_server",
        "The authorization server '" + server->server.name + "', of which subject_token is, is INACTIVE");
  return server;
}

// A token for one agent or MCP server alone is that one's to go on with, not any service's.
Decided<void> check_meant_for_services(const directory::ServerRecord& server, const oauth::AccessToken& token) {
  if (domain::same_resource(token.audience, server.server.audience)) return {};
  return oauth::refuse("mismatched_resource", "subject_token was issued for " + token.audience +
                                                  " alone, not for all that its authorization server protects");
}

// The person, as they are now; everybody that the token came through must still be ACTIVE.
Decided<Subject> check_subject(const Request& request, const oauth::AccessToken& token) {
  CHECK(find_holder(request, token.client_id, client_reasons));
  if (token.user.empty())
    return oauth::refuse("unsupported_token_exchange_flow",
                         "subject_token is about a service, which asks for tokens of its own with client_credentials");
  TRY(const auto application, find_sign_on(request, token.subject.sign_on_client, client_reasons));
  return find_live_subject(request, token.user, token.subject.session, application, subject_reasons);
}

Decided<SubjectToken> find_subject(const Request& request) {
  const auto compact = request.form.find("subject_token");
  const auto type = request.form.get("subject_token_type");
  request.record.note("subjectTokenType", type);
  if (!compact) return oauth::refuse("invalid_subject_token", "subject_token is missing");
  if (type != oauth::access_token_token_type)
    return oauth::refuse("invalid_subject_token_type",
                         "subject_token_type must be " + std::string(oauth::access_token_token_type));
  TRY(const auto server, find_trusted(request, *compact));
  TRY(auto token, verify_server_token(request, *server, *compact));
  CHECK(check_meant_for_services(*server, token));
  TRY(auto subject, check_subject(request, token));
  return subject_of(std::move(token), std::move(subject), request.view.organization().issuer());
}

// What a person may have through a service is the access policy's question. What agents were given for them only
// narrows.
Decided<std::vector<std::string>> find_allowed_scopes(const Request& request, const SubjectToken& subject) {
  TRY(auto scopes, find_scopes(request, scope_reasons));
  if (subject.claims.actors.empty()) return scopes;
  for (const auto& scope : scopes) CHECK(check_narrowing(request, subject, request.issuer.url, scope));
  return scopes;
}

oauth::AccessToken access_token(const Request& request, SubjectToken& subject, std::string audience,
                                std::vector<std::string> scopes) {
  const auto& user = subject.subject.person->user;
  oauth::AccessToken token;
  token.audience = std::move(audience);
  token.client_id = request.client.id.str();
  token.user = user.id.str();
  token.subject = std::move(subject.claims);
  token.subject.subject = user.login;
  token.scopes = std::move(scopes);
  return token;
}

}  // namespace

Decided<Decision> decide_on_behalf_of(const Request& request) {
  CHECK(check_client(request));
  CHECK(check_actor_token(request));
  CHECK(check_audience(request));
  TRY(auto audience, find_audience(request));
  TRY(auto subject, find_subject(request));
  TRY(auto scopes, find_allowed_scopes(request, subject));
  CHECK(join_chain(request, subject.claims));
  const auto* person = subject.subject.person.get();
  const auto& server = *request.issuer.server;
  TRY(const auto policy,
      evaluate_access_policy(server, {request.client.id.str(), oauth::token_exchange_grant, person, scopes}));
  request.record.note("policy", policy.policy);
  request.record.note("rule", policy.rule);
  Decision decision{access_token(request, subject, std::move(audience), std::move(scopes))};
  decision.lifetime = subject.at_most(policy.access_token_lifetime, request.now);
  decision.signing_algorithm = server.server.signing_algorithm;
  decision.issued_token_type = oauth::access_token_token_type;
  return with_claims(request, person, subject.subject.application.get(), std::move(decision));
}

}  // namespace mandate::grants::token_exchange
