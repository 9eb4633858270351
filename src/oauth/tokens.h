#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/secret_string.h"
#include "base/time.h"
#include "jose/jwt.h"

namespace mandate::oauth {

inline constexpr std::string_view id_jag_type = "oauth-id-jag+jwt";
inline constexpr std::string_view access_token_type = "at+jwt";  // RFC 9068 section 2.1
inline constexpr std::string_view token_type_prefix = "urn:ietf:params:oauth:token-type:";
inline constexpr std::string_view id_jag_token_type = "urn:ietf:params:oauth:token-type:id-jag";
inline constexpr std::string_view id_token_token_type = "urn:ietf:params:oauth:token-type:id_token";
inline constexpr std::string_view vaulted_secret_token_type = "urn:okta:params:oauth:token-type:vaulted-secret";
inline constexpr std::string_view service_account_token_type = "urn:okta:params:oauth:token-type:service-account";
inline constexpr std::string_view brokered_token_type = "urn:okta:params:oauth:token-type:oauth-sts";
inline constexpr std::string_view jwt_token_type = "urn:ietf:params:oauth:token-type:jwt";
inline constexpr std::string_view access_token_token_type = "urn:ietf:params:oauth:token-type:access_token";
inline constexpr std::string_view refresh_token_token_type = "urn:ietf:params:oauth:token-type:refresh_token";
inline constexpr std::string_view id_jag_grant_profile = "urn:ietf:params:oauth:grant-profile:id-jag";
inline constexpr std::string_view token_exchange_grant = "urn:ietf:params:oauth:grant-type:token-exchange";
inline constexpr std::string_view jwt_bearer_grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
inline constexpr std::chrono::seconds id_jag_lifetime{300};

// Somebody who acts for the subject of a token (RFC 8693 section 4.1).
struct Actor {
  std::string issuer;   // whose `subject` it is
  std::string subject;  // the registered agent's or client's id
  std::string profile;  // "ai_agent", "service", …
  bool operator==(const Actor&) const = default;
};

// What every token that we issue for a subject says.
struct TokenSubject {
  std::string subject;            // `sub`
  std::string profile = "user";   // `sub_profile`: "user" or "service"
  std::vector<Actor> actors;      // newest first; `act`
  std::optional<Time> auth_time;  // when the person proved who they are
  std::vector<std::string> amr;
  std::string session;  // `sid`; empty: none
  // `subject_cid`, ours: the client that the person signed on to, when it is another than the one that has the token;
  // empty: not said. It goes along the whole chain.
  std::string sign_on_client = {};
};

// The grant that an agent carries from the org authorization server to a custom one
// (draft-ietf-oauth-identity-assertion-authz-grant section 3.1).
struct IdJag {
  std::string issuer, audience, client_id, jti;
  TokenSubject subject;
  std::vector<std::string> scopes, resources;
  std::string email;  // of the subject; empty: not given
  // `chain_exp`, ours: what is issued on this grant ends with the token that it was got with; for chains of agents.
  std::optional<Time> chain_expires = {};
  // `subject_jti`, ours: the access or refresh token that it was got with, which may be revoked before the redemption;
  // empty: not said (an ID token).
  std::string subject_token = {};
  // `subject_link`, ours: the delegation link by which the agent presented the subject token, or the application that
  // it was linked to; empty: not said.
  std::string subject_link = {};
  std::string audience_tenant, audience_subject;  // `aud_tenant`, `aud_sub`; empty: not configured
  Time issued_at{}, expires{};
};

// An access token (RFC 9068), with the claims that existing verifiers read as well.
struct AccessToken {
  std::string issuer, audience, client_id, jti;
  TokenSubject subject;
  std::string user;  // `uid`; empty: no person
  std::vector<std::string> scopes;
  json::object custom;  // claims configured on the authorization server
  Time issued_at{}, expires{};
};

// An ID token (OpenID Connect Core section 2).
struct IdToken {
  std::string issuer, audience, jti;
  std::string user, session;
  std::string nonce;              // empty: none
  std::string access_token_hash;  // at_hash; empty: none
  Time auth_time{}, issued_at{}, expires{};
  std::vector<std::string> amr;
  json::object custom;  // of the person, as the scopes ask
};

// Something of the vault that is handed out as it is (wire contract 2.4).
struct VaultedCredential {
  std::string_view issued_token_type;
  std::string_view member;  // of the answer: "vaulted_secret", "service_account"
  std::map<std::string, SecretString> values;
  std::string id, name, version;  // of what was read, for the record; `version` empty: it has none
};

// An access token of somebody else's authorization server that is kept for a person and an agent (wire contract 2.4).
struct BrokeredToken {
  SecretString access_token;
  std::vector<std::string> scopes;
  std::string id, name;  // of the grant, and of the settings that it was got with; for the record
};

json::object to_claims(const IdJag& token);
json::object to_claims(const AccessToken& token);
json::object to_claims(const IdToken& token);

// Reads back what to_claims() wrote, from a token whose signature was checked. ErrorKind::malformed names the claim
// that is missing or is not what it must be. Expiry, issuer and audience are the caller's questions.
Result<IdJag> read_id_jag(const jose::VerifiedJwt& jwt);
Result<AccessToken> read_access_token(const jose::VerifiedJwt& jwt);
Result<IdToken> read_id_token(const jose::VerifiedJwt& jwt);

// How many actors a chain may have.
inline constexpr std::size_t actors_max = 16;

}  // namespace mandate::oauth
