#include "grants/chain.h"
#include "grants/links.h"
#include "grants/token_exchange/server_token.h"
#include "grants/token_exchange/subject_token.h"

namespace mandate::grants::token_exchange {
namespace {

// An explicit type other than JWT says that the token is something else (RFC 8725 section 3.11).
bool may_be_id_token(const jose::VerifiedJwt& jwt) {
  return jwt.typ().empty() || jose::same_type(jwt.typ(), "JWT");
}

using ServerPointer = std::shared_ptr<const directory::ServerRecord>;

// A token whose signature is right, and whose it is.
struct SignedToken {
  std::shared_ptr<const jose::VerifiedJwt> jwt;
  std::string issuer;    // whose keys signed it
  ServerPointer server;  // the issuer, when it is a custom one; null: the org authorization server
};

// The ID token, and the email address in it, if the application was given one.
struct CheckedIdToken {
  oauth::IdToken token;
  std::string email;
  bool by_org;
};

// The custom server that the token says it is of; whether that is true, its keys tell. Null: it says something else.
Decided<ServerPointer> find_claimed_issuer(const Request& request, const std::string& compact) {
  const auto jwt = jose::UnverifiedJwt::parse(compact);
  if (!jwt) return nullptr;
  return find_custom_server(request, jose::string_member(jwt->unverified_claims(), "iss").value_or(""));
}

// Most are of the org authorization server: only what that did not sign is asked whose it is.
Decided<SignedToken> verify_signature(const Request& request, const std::string& compact) {
  const auto refuse = [](const Error& error) {
    return oauth::refuse(
        "invalid_subject_token",
        "subject_token is not an ID token of one of this organisation's authorization servers: " + error.message);
  };
  auto by_org = request.own_tokens.verify(compact, request.issuer.org->signing);
  if (by_org) return SignedToken{*std::move(by_org), request.issuer.url, nullptr};
  TRY(auto server, find_claimed_issuer(request, compact));
  if (!server) return refuse(by_org.error());
  auto by_server = request.own_tokens.verify(compact, server->signing);
  if (!by_server) return refuse(by_server.error());
  return SignedToken{*std::move(by_server), request.view.organization().issuer(server->server.id), std::move(server)};
}

Decided<CheckedIdToken> verify(const Request& request, const std::string& compact) {
  TRY(const auto found, verify_signature(request, compact));
  if (!may_be_id_token(*found.jwt))
    return oauth::refuse("invalid_subject_token", "subject_token is not an ID token: its typ is " + found.jwt->typ());
  auto token = oauth::read_id_token(*found.jwt);
  if (!token)
    return oauth::refuse("invalid_subject_token", "subject_token is not an ID token: " + token.error().message);
  if (token->issuer != found.issuer)
    return oauth::refuse("invalid_subject_token_issuer_not_allowed",
                         "subject_token was not issued by the authorization server whose keys signed it");
  if (found.server && found.server->server.status != domain::Status::active)
    return oauth::refuse(
        "invalid_subject_token_authorization_server",
        "The authorization server '" + found.server->server.name + "', of which subject_token is, is INACTIVE");
  if (token->expires <= request.now)
    return oauth::refuse("token_exchange_subject_token_expired",
                         "subject_token expired at " + format_time(token->expires));
  TRY(const bool taken_back, is_taken_back(request.view, token->audience, {}, token->issued_at));
  if (taken_back) return oauth::refuse("invalid_subject_token", "subject_token was revoked");
  return CheckedIdToken{*std::move(token), found.jwt->string_claim("email").value_or(""), !found.server};
}

using ApplicationPointer = std::shared_ptr<const directory::ApplicationRecord>;

struct IssuedTo {
  ApplicationPointer application;
  std::string link;  // the delegation link, or the linked application itself
};

// The application that the ID token was issued to: the agent's linked one, or one whose ID tokens a delegation link
// lets it present.
Decided<IssuedTo> find_application(const Request& request, const oauth::IdToken& token) {
  const auto& agent = request.client.agent->agent;
  ApplicationPointer linked;
  if (!agent.app_id.empty()) {
    TRY(linked, from_directory(request.view.application(agent.app_id)));
  }
  if (linked && token.audience == linked->application.client_id.str()) return IssuedTo{linked, agent.app_id.str()};
  TRY(auto issued_to, from_directory(request.view.application_of_client(domain::ClientId(token.audience))));
  if (issued_to)
    if (const auto* link = find_link(request, issued_to->application.id.str(), domain::DelegatedToken::id_token))
      return IssuedTo{std::move(issued_to), link->id.str()};
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
  TRY(auto issued_to, find_application(request, token));
  CHECK(check_application(*issued_to.application));
  TRY(auto subject, find_live_subject(request, token.user, token.session, issued_to.application, subject_reasons));
  // Claims of custom servers are configured, so this one may be anything; of the person it is said only if it is true.
  if (!checked.by_org && checked.email != subject.person->user.email) checked.email.clear();

  SubjectToken found{std::move(subject), {}, std::move(issued_to.link)};
  found.email = std::move(checked.email);
  found.claims = {token.user, "user", {}, token.auth_time, token.amr, token.session, token.audience};
  return found;
}

}  // namespace mandate::grants::token_exchange
