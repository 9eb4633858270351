#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grants/grant.h"
#include "jose/jwt.h"

namespace mandate::issuance {

// A client assertion whose claims are in order (RFC 7523 section 3) but whose signature is not checked.
struct ClaimedAssertion {
  std::string client_id;  // `iss` and `sub`
  Time expires;
  std::string use_key;  // what may be used once: its jti, or without one the assertion itself
};

// `jwt` is what `compact` says. `audiences`: what `aud` may be, as one string or an array of exactly one.
grants::Decided<ClaimedAssertion> read_assertion(const jose::UnverifiedJwt& jwt, std::string_view compact,
                                                 const std::vector<std::string_view>& audiences, Time now);

// Whether one of the keys signed it: the one that `kid` names, or without `kid` any that fits the algorithm.
grants::Decided<void> verify_assertion(const jose::UnverifiedJwt& jwt, const std::vector<jose::Jwk>& keys);

}  // namespace mandate::issuance
