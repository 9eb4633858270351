#include "grants/token_exchange/subject_token.h"

#include "grants/links.h"

namespace mandate::grants::token_exchange {
namespace {

constexpr SubjectReasons reasons{"invalid_subject_token_session_expired", "invalid_subject_token_user_inactive",
                                 "invalid_subject_token_user_not_assigned"};

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
  return CheckedIdToken{*std::move(token), (*jwt)->string_claim("email").value_or("")};
}

// The application that the ID token was issued to: the agent's linked one.
Decided<std::shared_ptr<const directory::ApplicationRecord>> find_application(const Request& request,
                                                                              const oauth::IdToken& token) {
  const auto& agent = request.client.agent->agent;
  std::shared_ptr<const directory::ApplicationRecord> application;
  if (!agent.app_id.empty()) {
    TRY(application, from_directory(request.view.application(agent.app_id)));
  }
  CHECK(check_linked(agent, application.get()));
  if (token.audience != application->application.client_id.str())
    return oauth::refuse("invalid_subject_token_no_delegation_link",
                         "subject_token was issued to another client than the agent's linked application " +
                             application->application.label);
  CHECK(check_application(*application));
  return application;
}

}  // namespace

Decided<SubjectToken> check_subject_token(const Request& request) {
  const auto type = request.form.get("subject_token_type");
  request.record.note("subjectTokenType", type);
  const auto compact = request.form.find("subject_token");
  if (!compact) return oauth::refuse("invalid_subject_token", "subject_token is missing");
  if (type.empty()) return oauth::refuse("invalid_subject_token_type", "subject_token_type is missing");
  if (type != oauth::id_token_token_type)
    return oauth::refuse("invalid_subject_token_type",
                         "subject_token_type must be " + std::string(oauth::id_token_token_type));

  TRY(auto checked, verify(request, *compact));
  const auto& token = checked.token;
  request.record.note("subjectTokenId", token.jti);
  request.record.note("subjectTokenIssuer", token.issuer);
  request.record.note("subjectTokenClientId", token.audience);
  TRY(const auto application, find_application(request, token));
  TRY(auto subject, find_live_subject(request, token.user, token.session, application.get(), reasons));

  SubjectToken found{std::move(subject), {}, std::move(checked.email)};
  found.claims = {token.user, "user", {}, token.auth_time, token.amr, token.session};
  return found;
}

}  // namespace mandate::grants::token_exchange
