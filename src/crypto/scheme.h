#pragma once

#include "crypto/keys.h"

namespace mandate::crypto {

// What a signature scheme is made of (RFC 7518 section 3.1).
struct SchemeParts {
  enum class Family { rsa_pkcs1, rsa_pss, ecdsa, eddsa } family;
  int digest_bits;  // of the hash the message goes through; 0 for EdDSA, which hashes by itself
  KeyType key_type;
};

SchemeParts parts_of(SignatureScheme scheme);

// Bytes of one coordinate, and of r or s: 32, 48, 66; 0 when it is not an EC key.
std::size_t coordinate_size(KeyType type);

}  // namespace mandate::crypto
