#include "issuance/mint.h"

#include "base/random.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "oauth/token_response.h"

namespace mandate::issuance {
namespace {

using grants::Decided;
using grants::Decision;
using grants::Issuer;

constexpr std::size_t id_length = 32;
constexpr std::string_view access_token_prefix = "AT.", id_token_prefix = "ID.";

Decided<const directory::SigningKey*> find_key(const directory::SigningKeys& keys, std::string_view algorithm) {
  if (const auto* key = keys.active(algorithm)) return key;
  return oauth::refuse("server_error", "The server failed to answer",
                       "no ACTIVE signing key for " + std::string(algorithm));
}

Decided<std::string> sign(const directory::SigningKey& key, std::string_view typ, const json::object& claims) {
  auto token = jose::sign_jwt(*key.algorithm, key.kid, typ, claims, key.key);
  if (!token) return tl::unexpected(oauth::to_token_error(token.error()));
  return *std::move(token);
}

// Hash of the token for the System Log: enough to find a token that turned up somewhere, of no use otherwise.
std::string log_hash(const crypto::Sha256& hash) {
  return base64url_encode(crypto::bytes_of(hash));
}

template <class Token>
void stamp(Token& token, std::string_view prefix, const Issuer& issuer, Time now, std::chrono::seconds lifetime) {
  token.issuer = issuer.url;
  if (token.jti.empty()) token.jti = std::string(prefix) + random_base62(id_length);
  token.issued_at = now;
  token.expires = now + lifetime;
}

// `claims` are the token's.
template <class Token>
domain::EventParty target_of(const Token& token, std::string_view type, const json::object& claims,
                             const crypto::Sha256& hash) {
  const auto* act = claims.if_contains("act");
  return domain::EventParty{token.jti, std::string(type), "", ""}
      .with("subject", token.subject.subject)
      .with("subject_profile", token.subject.profile)
      .with("actor", act == nullptr ? std::string() : json::serialize(*act))
      .with("scope", join(token.scopes, " "))
      .with("audience", token.audience)
      .with("expires", format_time(token.expires))
      .with("hash", log_hash(hash));
}

Decided<Minted> mint_id_jag(Decision& decision, oauth::IdJag& token, const Issuer& issuer,
                            const directory::OwnTokens& own_tokens, Time now) {
  stamp(token, "IDAAG.", issuer, now, decision.lifetime);
  TRY(const auto* key, find_key(issuer.signing(), decision.signing_algorithm));
  const auto claims = to_claims(token);
  TRY(auto compact, sign(*key, oauth::id_jag_type, claims));
  const auto hash = crypto::sha256(compact);
  own_tokens.remember(hash);  // it comes back in a moment, to be redeemed
  oauth::TokenResponse response;
  response.token_type = "N_A";  // not an access token (RFC 8693 section 2.2.1)
  response.issued_token_type = oauth::id_jag_token_type;
  response.scopes = token.scopes;
  response.resources = token.resources;
  response.expires_in = decision.lifetime;
  auto target = target_of(token, "id_jag", claims, hash);
  response.access_token = std::move(compact);
  return Minted{to_text(response), std::move(target)};
}

std::string_view id_token_algorithm(const Decision& decision, const Issuer& issuer) {
  return issuer.is_org() ? std::string_view("RS256") : decision.signing_algorithm;
}

Decided<Minted> mint_access_token(Decision& decision, oauth::AccessToken& token, const Issuer& issuer,
                                  const directory::OwnTokens& own_tokens, Time now) {
  stamp(token, access_token_prefix, issuer, now, decision.lifetime);
  TRY(const auto* key, find_key(issuer.signing(), decision.signing_algorithm));
  const auto claims = to_claims(token);
  TRY(auto compact, sign(*key, oauth::access_token_type, claims));
  const auto hash = crypto::sha256(compact);
  own_tokens.remember(hash);  // it comes back when the protected resource introspects it, or the next agent acts on it
  oauth::TokenResponse response;
  response.issued_token_type = decision.issued_token_type;
  response.scopes = token.scopes;
  response.expires_in = decision.lifetime;
  if (decision.id_token) {
    stamp(*decision.id_token, id_token_prefix, issuer, now, decision.lifetime);
    decision.id_token->access_token_hash = base64url_encode(crypto::left_half_of_digest(256, compact));
    TRY(const auto* id_token_key, find_key(issuer.signing(), id_token_algorithm(decision, issuer)));
    TRY(response.id_token, sign(*id_token_key, "JWT", to_claims(*decision.id_token)));
  }
  if (decision.refresh_token) response.refresh_token = decision.refresh_token->text.reveal();
  auto target = target_of(token, "access_token", claims, hash);
  response.access_token = std::move(compact);
  return Minted{to_text(response), std::move(target)};
}

// Nothing is made here: what the vault keeps goes into the answer, and only its name into the record.
Minted hand_out(const Decision& decision, const oauth::VaultedCredential& credential, Time now) {
  json::object values;
  for (const auto& [name, value] : credential.values) values[name] = value.reveal();
  const json::object body{{"issued_token_type", credential.issued_token_type},
                          {credential.member, std::move(values)},
                          {"token_type", "N_A"},
                          {"expires_in", decision.lifetime.count()}};
  return {json::serialize(body),
          {credential.id,
           std::string(credential.member),
           credential.name,
           credential.name,
           {{"version", credential.version}, {"expires", format_time(now + decision.lifetime)}}}};
}

Minted hand_out(const Decision& decision, const oauth::BrokeredToken& token, Time now) {
  oauth::TokenResponse response;
  response.issued_token_type = oauth::brokered_token_type;
  response.access_token = std::string(token.access_token.reveal());
  response.scopes = token.scopes;
  response.expires_in = decision.lifetime;
  return {to_text(response),
          {token.id, "oauth_sts", token.name, token.name, {{"expires", format_time(now + decision.lifetime)}}}};
}

}  // namespace

Decided<Minted> mint(Decision& decision, const Issuer& issuer, const directory::OwnTokens& own_tokens, Time now) {
  if (auto* id_jag = std::get_if<oauth::IdJag>(&decision.token))
    return mint_id_jag(decision, *id_jag, issuer, own_tokens, now);
  if (const auto* credential = std::get_if<oauth::VaultedCredential>(&decision.token))
    return hand_out(decision, *credential, now);
  if (const auto* token = std::get_if<oauth::BrokeredToken>(&decision.token)) return hand_out(decision, *token, now);
  return mint_access_token(decision, std::get<oauth::AccessToken>(decision.token), issuer, own_tokens, now);
}

Decided<TokenClaims> preview_claims(Decision& decision, const Issuer& issuer, Time now) {
  auto& token = std::get<oauth::AccessToken>(decision.token);
  stamp(token, access_token_prefix, issuer, now, decision.lifetime);
  CHECK(find_key(issuer.signing(), decision.signing_algorithm));
  TokenClaims claims{to_claims(token)};
  claims.access_token.erase("jti");
  if (!decision.id_token) return claims;
  stamp(*decision.id_token, id_token_prefix, issuer, now, decision.lifetime);
  CHECK(find_key(issuer.signing(), id_token_algorithm(decision, issuer)));
  claims.id_token = to_claims(*decision.id_token);
  claims.id_token->erase("jti");
  return claims;
}

}  // namespace mandate::issuance
