#include "issuance/presented_token.h"

#include "grants/chain.h"
#include "grants/consent.h"

namespace mandate::issuance {
namespace {

using grants::Decided;

Decided<bool> is_client_active(directory::View& view, const std::string& client_id) {
  if (client_id == view.organization().id.str()) return true;  // issued to this installation itself (own_access.h)
  if (client_id.starts_with("wlp")) {
    TRY(const auto agent, grants::from_directory(view.agent(domain::AgentId(client_id))));
    return agent && agent->agent.status == domain::AgentStatus::active;
  }
  TRY(const auto application, grants::from_directory(view.application_of_client(domain::ClientId(client_id))));
  return application && application->application.status == domain::Status::active;
}

// Who it was issued to, and everybody who acts in it.
Decided<bool> are_clients_active(directory::View& view, const oauth::AccessToken& token) {
  TRY(bool active, is_client_active(view, token.client_id));
  for (const auto& actor : token.subject.actors) {
    if (!active) break;
    if (actor.subject == token.client_id) continue;
    TRY(active, is_client_active(view, actor.subject));
  }
  return active;
}

Decided<bool> is_person_active(directory::View& view, const std::string& user) {
  TRY(const auto person, grants::from_directory(view.person(domain::UserId(user))));
  return person && person->user.status == domain::UserStatus::active;
}

Decided<bool> is_session_live(directory::View& view, const std::string& id, Time now) {
  TRY(const auto session, grants::from_directory(view.session(domain::SessionId(id))));
  return session && session->session.expires > now;
}

}  // namespace

std::string claimed_issuer(std::string_view compact) {
  const auto jwt = jose::UnverifiedJwt::parse(compact);
  return jwt ? text_at(jwt->unverified_claims(), "iss") : std::string();
}

std::optional<oauth::AccessToken> read_issued_token(const Environment& environment, std::string_view compact,
                                                    const grants::Issuer& issuer, Time now) {
  const auto jwt = environment.own_tokens.verify(compact, issuer.signing());
  if (!jwt || !jose::same_type((*jwt)->typ(), oauth::access_token_type)) return std::nullopt;
  auto token = oauth::read_access_token(**jwt);
  if (!token || token->issuer != issuer.url || token->expires <= now) return std::nullopt;
  return *std::move(token);
}

Decided<std::optional<oauth::AccessToken>> find_honoured_token(const Environment& environment, std::string_view compact,
                                                               const grants::Issuer& issuer, directory::View& view,
                                                               Time now) {
  auto token = read_issued_token(environment, compact, issuer, now);
  if (!token) return std::nullopt;
  TRY(const bool revoked, grants::from_directory(view.is_revoked(token->jti)));
  if (revoked) return std::nullopt;
  TRY(const bool taken_back, grants::is_taken_back(view, token->client_id, token->subject.actors, token->issued_at));
  if (taken_back) return std::nullopt;
  TRY(const bool clients_active, are_clients_active(view, *token));
  if (!clients_active) return std::nullopt;
  if (!token->user.empty()) {
    TRY(const bool person_active, is_person_active(view, token->user));
    if (!person_active) return std::nullopt;
  }
  if (!token->subject.session.empty()) {
    TRY(const bool session_live, is_session_live(view, token->subject.session, now));
    if (!session_live) return std::nullopt;
  }
  if (!issuer.is_org()) {
    TRY(const bool withdrawn, grants::is_consent_withdrawn(view, *issuer.server, *token));
    if (withdrawn) return std::nullopt;
  }
  return token;
}

}  // namespace mandate::issuance
