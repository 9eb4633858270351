#include "grants/token_exchange/server_token.h"

#include "grants/chain.h"
#include "grants/consent.h"

namespace mandate::grants::token_exchange {

using domain::AuthorizationServerId;

tl::unexpected<oauth::TokenError> not_an_access_token(const std::string& why) {
  return oauth::refuse(
      "invalid_subject_token",
      "subject_token is not an access token of one of this organisation's authorization servers: " + why);
}

Decided<std::shared_ptr<const directory::ServerRecord>> find_custom_server(const Request& request,
                                                                           const std::string& issuer) {
  const auto prefix = request.view.organization().issuer_prefix();
  if (!issuer.starts_with(prefix)) return nullptr;
  return from_directory(request.view.server(AuthorizationServerId(issuer.substr(prefix.size()))));
}

Decided<std::shared_ptr<const directory::ServerRecord>> find_claimed_server(const Request& request,
                                                                            const std::string& compact) {
  const auto jwt = jose::UnverifiedJwt::parse(compact);
  if (!jwt) return not_an_access_token(jwt.error().message);
  const auto issuer = jose::string_member(jwt->unverified_claims(), "iss").value_or("");
  const auto& organization = request.view.organization();
  if (issuer == organization.issuer())
    return oauth::refuse("invalid_subject_token_issuer_not_allowed",
                         "subject_token is for the API of the org authorization server; present an access token of a "
                         "custom one");
  if (!issuer.starts_with(organization.issuer_prefix())) return not_an_access_token("its issuer is another's");
  return find_custom_server(request, issuer);
}

Decided<oauth::AccessToken> verify_server_token(const Request& request, const directory::ServerRecord& server,
                                                const std::string& compact) {
  const auto jwt = request.own_tokens.verify(compact, server.signing);
  if (!jwt) return not_an_access_token(jwt.error().message);
  if (!jose::same_type((*jwt)->typ(), oauth::access_token_type))
    return not_an_access_token("its typ is " + (*jwt)->typ());
  auto token = oauth::read_access_token(**jwt);
  if (!token) return not_an_access_token(token.error().message);
  if (token->issuer != request.view.organization().issuer(server.server.id)) return not_an_access_token("its issuer");
  request.record.note("subjectTokenId", token->jti);
  request.record.note("subjectTokenIssuer", token->issuer);
  request.record.note("subjectTokenClientId", token->client_id);
  if (token->expires <= request.now)
    return oauth::refuse("token_exchange_subject_token_expired",
                         "subject_token expired at " + format_time(token->expires));
  TRY(const bool revoked, from_directory(request.view.is_revoked(token->jti)));
  TRY(const bool taken_back, is_taken_back(request.view, token->client_id, token->subject.actors, token->issued_at));
  if (revoked || taken_back) return oauth::refuse("invalid_subject_token", "subject_token was revoked");
  TRY(const bool withdrawn, is_consent_withdrawn(request.view, server, *token));
  if (withdrawn)
    return oauth::refuse("invalid_subject_token", "The person took back the consent that subject_token came of");
  auto& sign_on_client = token->subject.sign_on_client;
  if (!token->user.empty() && sign_on_client.empty()) sign_on_client = token->client_id;  // none came before it
  return *std::move(token);
}

}  // namespace mandate::grants::token_exchange
