#include "issuance/client_assertion.h"

#include <algorithm>

#include "crypto/digest.h"

namespace mandate::issuance {
namespace {

constexpr std::chrono::seconds skew{60};
constexpr std::chrono::hours longest_lifetime{1};

// A token of another kind must not pass for an assertion (RFC 8725 section 3.11).
bool has_assertion_type(const jose::UnverifiedJwt& jwt) {
  return jwt.typ().empty() || jose::same_type(jwt.typ(), "JWT") ||
         jose::same_type(jwt.typ(), "client-authentication+jwt");
}

std::string single_audience(const json::object& claims) {
  const auto* aud = claims.if_contains("aud");
  if (aud != nullptr && aud->is_array() && aud->get_array().size() == 1) aud = &aud->get_array().front();
  return aud != nullptr && aud->is_string() ? std::string(aud->get_string()) : std::string();
}

grants::Decided<Time> check_times(const json::object& claims, Time now) {
  const auto expires = jose::time_member(claims, "exp");
  if (!expires)
    return oauth::refuse("client_assertion_expiration_required", "client_assertion must say when it expires (exp)");
  if (*expires <= now)
    return oauth::refuse("client_assertion_expired_token", "client_assertion expired at " + format_time(*expires));
  if (*expires > now + longest_lifetime + skew)
    return oauth::refuse("client_assertion_expires_too_far_in_future",
                         "client_assertion may be valid for one hour at most");
  for (const char* name : {"iat", "nbf"}) {
    if (!claims.contains(name)) continue;
    const auto time = jose::time_member(claims, name);
    if (!time)
      return oauth::refuse("client_assertion_invalid_jwt",
                           "The claim " + std::string(name) + " of client_assertion is not a date");
    if (*time > now + skew)
      return oauth::refuse(
          "client_assertion_issued_at_in_future",
          "The claim " + std::string(name) + " of client_assertion lies in the future; check the clock");
  }
  return *expires;
}

// Without a jti the signed content is what may be used once. Not the compact form: an ECDSA signature can be rewritten
// into another valid one by anybody.
grants::Decided<std::string> use_key_of(const json::object& claims, std::string_view compact,
                                        const std::string& client_id) {
  std::string what = "content:" + std::string(compact.substr(0, compact.rfind('.')));
  if (claims.contains("jti")) {
    const auto jti = jose::string_member(claims, "jti");
    if (!jti)
      return oauth::refuse("client_assertion_invalid_jwt",
                           "The claim jti of client_assertion must be a non-empty string");
    what = "jti:" + *jti;
  }
  return "assertion:" + crypto::sha256_hex(client_id + "\n" + what);
}

}  // namespace

grants::Decided<ClaimedAssertion> read_assertion(const jose::UnverifiedJwt& jwt, std::string_view compact,
                                                 const std::vector<std::string_view>& audiences, Time now) {
  if (!has_assertion_type(jwt))
    return oauth::refuse("client_assertion_invalid_jwt",
                         "client_assertion is a token of another kind: its typ is " + jwt.typ());
  const auto& claims = jwt.unverified_claims();
  const auto issuer = jose::string_member(claims, "iss"), subject = jose::string_member(claims, "sub");
  if (!issuer) return oauth::refuse("client_assertion_invalid_issuer", "client_assertion must have iss, the client_id");
  if (!subject || *subject != *issuer)
    return oauth::refuse("client_assertion_invalid_subject",
                         "iss and sub of client_assertion must both be the client_id");
  const auto audience = single_audience(claims);
  if (std::find(audiences.begin(), audiences.end(), audience) == audiences.end())
    return oauth::refuse("client_assertion_invalid_audience",
                         "aud of client_assertion must be " + std::string(audiences.front()) +
                             " or the issuer, as one value; it is '" + audience + "'");
  TRY(const auto expires, check_times(claims, now));
  TRY(auto use_key, use_key_of(claims, compact, *issuer));
  return ClaimedAssertion{*issuer, expires, std::move(use_key)};
}

grants::Decided<void> verify_assertion(const jose::UnverifiedJwt& jwt, const std::vector<jose::Jwk>& keys) {
  if (keys.empty()) return oauth::refuse("client_assertion_jwks_not_configured", "The client has no ACTIVE key");
  bool kid_known = jwt.kid().empty(), algorithm_fits = false;
  for (const auto& key : keys) {
    if (!jwt.kid().empty() && key.kid != jwt.kid()) continue;
    kid_known = true;
    if (!jose::allows(key, jwt.algorithm())) continue;
    algorithm_fits = true;
    if (jwt.is_signed_by(key.key)) return {};
  }
  if (!kid_known)
    return oauth::refuse("client_assertion_invalid_kid", "No ACTIVE key of the client has the kid of client_assertion");
  if (!algorithm_fits)
    return oauth::refuse("client_assertion_invalid_signature_algorithm",
                         "alg of client_assertion does not fit the client's key");
  return oauth::refuse("client_assertion_invalid_signature", "The signature of client_assertion is not the client's");
}

}  // namespace mandate::issuance
