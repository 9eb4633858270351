#include "grants/chain.h"
#include "grants/links.h"
#include "grants/token_exchange/subject_token.h"

namespace mandate::grants::token_exchange {
namespace {

// An explicit type other than JWT says that the token is something else (RFC 8725 section 3.11).
bool may_be_id_token(const jose::VerifiedJwt& jwt) {
  return jwt.typ().empty() || jose::same_type(jwt.typ(), "JWT");
}

// The ID token, and the email address in it, if the application was given one.
struct CheckedIdToken {
  oauth::IdToken token;
  std::string email;
};

Decided<CheckedIdToken> verify(const Request& request, const std::string& compact) {
  const auto jwt = request.own_tokens.verify(compact, request.issuer.org->signing);
  if (!jwt)
    return oauth::refuse("invalid_subject_token",
                         "subject_token is not an ID token of this authorization server: " + jwt.error().message);
  if (!may_be_id_token(**jwt))
    return oauth::refuse("invalid_subject_token", "subject_token is not an ID token: its typ is " + (*jwt)->typ());
  auto token = oauth::read_id_token(**jwt);
  if (!token)
    return oauth::refuse("invalid_subject_token", "subject_token is not an ID token: " + token.error().message);
  if (token->issuer != request.issuer.url)
    return oauth::refuse("invalid_subject_token_issuer_not_allowed",
                         "subject_token was not issued by this authorization server");
  if (token->expires <= request.now)
    return oauth::refuse("token_exchange_subject_token_expired",
                         "subject_token expired at " + format_time(token->expires));
  TRY(const bool taken_back, is_taken_back(request.view, token->audience, {}, token->issued_at));
  if (taken_back) return oauth::refuse("invalid_subject_token", "subject_token was revoked");
  return CheckedIdToken{*std::move(token), (*jwt)->string_claim("email").value_or("")};
}

using ApplicationPointer = std::shared_ptr<const directory::ApplicationRecord>;

// The application that the ID token was issued to: the agent's linked one, or one whose ID tokens a delegation link
// lets it present.
Decided<ApplicationPointer> find_application(const Request& request, const oauth::IdToken& token) {
  const auto& agent = request.client.agent->agent;
  ApplicationPointer linked;
  if (!agent.app_id.empty()) {
    TRY(linked, from_directory(request.view.application(agent.app_id)));
  }
  if (linked && token.audience == linked->application.client_id.str()) return linked;
  TRY(auto issued_to, from_directory(request.view.application_of_client(domain::ClientId(token.audience))));
  if (issued_to && has_link(request, issued_to->application.id.str(), domain::DelegatedToken::id_token))
    return issued_to;
  CHECK(check_linked(agent, linked.get()));
  return oauth::refuse("invalid_subject_token_no_delegation_link",
                       "subject_token was issued to another client than the agent's linked application " +
                           linked->application.label + ", and no delegation link lets the agent present its ID tokens");
}

}  // namespace

Decided<SubjectToken> check_id_token(const Request& request, const std::string& compact) {
  TRY(auto checked, verify(request, compact));
  const auto& token = checked.token;
  request.record.note("subjectTokenId", token.jti);
  request.record.note("subjectTokenIssuer", token.issuer);
  request.record.note("subjectTokenClientId", token.audience);
  TRY(const auto application, find_application(request, token));
  CHECK(check_application(*application));
  TRY(auto subject, find_live_subject(request, token.user, token.session, application, subject_reasons));

  SubjectToken found{std::move(subject), {}, std::move(checked.email)};
  found.claims = {token.user, "user", {}, token.auth_time, token.amr, token.session, token.audience};
  return found;
}

}  // namespace mandate::grants::token_exchange
