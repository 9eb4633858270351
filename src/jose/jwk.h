#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "crypto/keys.h"
#include "jose/algorithms.h"

namespace mandate::jose {

// A public JSON Web Key (RFC 7517). `kid` and `alg` are empty when absent; `use` is "sig" or empty.
struct Jwk {
  std::string kid;
  std::string alg;
  std::string use;
  crypto::PublicKey key;
};

// Parses a public signing key. Each fault is one Cause with the member in `location`: unknown kty or crv,
// missing or non-canonical base64url, an empty `kid`, a private or symmetric member ("d", "p", "q", "dp", "dq", "qi",
// "oth", "k"), RSA below 2048 bits, a point off the curve, `use` other than "sig", `key_ops` without "verify", an `alg`
// that is unknown or does not fit. Members that we do not know are left for the caller to judge.
Result<Jwk> parse_public_jwk(const json::object& jwk);

// Whether the key may check a signature of that algorithm: its type fits, and it names no other algorithm
// (RFC 8725 section 3.1).
bool allows(const Jwk& jwk, const Algorithm& algorithm);

// kty and the key's numbers, then kid, use, alg when set. No private member exists to be written.
json::object to_json(const Jwk& jwk);

// RFC 7638, SHA-256, base64url.
std::string thumbprint(const crypto::PublicKey& key);

// A private key in JWK form, for the command line, which makes keys for agents.
json::object private_jwk(const crypto::PrivateKey& key, std::string_view kid, std::string_view alg);
// ErrorKind::invalid with the causes of parse_public_jwk, and when the private part is missing, malformed or
// another key's. RSA keys need all of p, q, dp, dq and qi.
Result<crypto::PrivateKey> parse_private_jwk(const json::object& jwk);

}  // namespace mandate::jose
