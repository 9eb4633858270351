// jose: JWK, JWS and JWT (RFC 7515, 7517, 7518, 7519, 8037, 8725), public-key only. Everything from outside is
// read strictly; a token that was not verified and one that was are different types.
#pragma once

#include <span>
#include <string_view>

#include "crypto/keys.h"

namespace mandate::jose {

// One row per algorithm we speak: adding one here adds it everywhere algorithms are listed or negotiated.
struct Algorithm {
  std::string_view name;  // "ES256"
  crypto::SignatureScheme scheme;
  int digest_bits;   // of its hash, for at_hash; 512 for EdDSA (Ed25519)
  bool for_signing;  // we sign with it (ES256, RS256, EdDSA)
};

std::span<const Algorithm> algorithms();
const Algorithm* find_algorithm(std::string_view name);  // exact, case-sensitive; nullptr when unknown

}  // namespace mandate::jose
