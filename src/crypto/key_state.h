#pragma once

#include <array>
#include <memory>
#include <string>

#include "crypto/keys.h"
#include "crypto/openssl.h"

namespace mandate::crypto {

struct PublicKey::State {
  KeyType type;
  std::string first, second;
  std::shared_ptr<EVP_PKEY> evp;  // null for Ed25519, which libsodium checks
};

struct PrivateKey::State {
  PublicKey public_key;
  std::shared_ptr<EVP_PKEY> evp;                 // null for Ed25519
  std::array<unsigned char, 64> ed25519_pair{};  // libsodium's seed and public key

  explicit State(PublicKey key) : public_key(std::move(key)) {}
  ~State() { explicit_bzero(ed25519_pair.data(), ed25519_pair.size()); }
};

// OpenSSL's name of the curve; nullptr when it is not an EC key.
const char* group_name(KeyType type);

// x and y as SEC 1 section 2.3.3 writes an uncompressed point.
std::string uncompressed_point(std::string_view x, std::string_view y);

// A key of OpenSSL's numbers; null when they are not a key. `selection` is EVP_PKEY_PUBLIC_KEY or EVP_PKEY_KEYPAIR.
std::shared_ptr<EVP_PKEY> key_of(const char* algorithm, int selection, OSSL_PARAM_BLD* builder);

inline BigNumber big_number(std::string_view big_endian) {
  return BigNumber(BN_bin2bn(bytes(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

}  // namespace mandate::crypto
