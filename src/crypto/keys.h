// crypto: the only folder that includes OpenSSL (http's TLS aside) and libsodium: digests, signatures, sealing
// at rest, password hashes. Knows no JSON and no token.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_string.h"

namespace mandate::crypto {

enum class KeyType { rsa, p256, p384, p521, ed25519 };

// A signature scheme of RFC 7518 section 3.1 / RFC 8037 that is asymmetric; there is no HMAC and no "none".
enum class SignatureScheme { rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa };

// Whether a key of that type can make or check such a signature.
bool fits(SignatureScheme scheme, KeyType type);

// A public key, parsed and checked once, then shared read-only between threads (copies are cheap).
class PublicKey {
 public:
  // Big-endian unsigned integers. Refuses (ErrorKind::invalid): leading zero bytes, n below 2048 or above 8192
  // bits, even n, n of the generator of CVE-2017-15361, e that is even, below 3 or above 64 bits.
  static Result<PublicKey> rsa(std::string_view n, std::string_view e);
  // Coordinates of exactly the curve's size. Refuses points that are not on the curve.
  static Result<PublicKey> ec(KeyType curve, std::string_view x, std::string_view y);
  static Result<PublicKey> ed25519(std::string_view x);

  KeyType type() const;
  // The numbers it was made of: (n, e), (x, y) or (x, empty).
  std::string_view first() const;
  std::string_view second() const;

  // Whether `signature` (raw r||s for EC, RFC 7518 section 3.4) is this key's over `message`. False as well for
  // a scheme that does not fit, and for a signature that is not in its one canonical form.
  bool verify(SignatureScheme scheme, std::string_view message, std::string_view signature) const;

  struct State;
  explicit PublicKey(std::shared_ptr<const State> state);

 private:
  std::shared_ptr<const State> state_;
};

// The private numbers of a key as RFC 7518 section 6 names them, big-endian: `d` of an EC or Ed25519 key (of the
// curve's size), all six of an RSA key.
struct PrivateNumbers {
  SecretString d, p = {}, q = {}, dp = {}, dq = {}, qi = {};
};

// A signing key; shared read-only between threads.
class PrivateKey {
 public:
  static Result<PrivateKey> generate(KeyType type);  // RSA: 2048 bits, e = 65537
  // DER, as to_pkcs8() wrote it. That the halves belong together is tried with one signature.
  static Result<PrivateKey> from_pkcs8(std::string_view der);
  static Result<PrivateKey> from_pem(std::string_view pem);  // PKCS#8, SEC1 or PKCS#1, unencrypted
  // ErrorKind::invalid as well when the private numbers are not those of the public key.
  static Result<PrivateKey> from_numbers(const PublicKey& public_key, const PrivateNumbers& numbers);
  PrivateNumbers numbers() const;
  SecretString to_pkcs8() const;
  SecretString to_pem() const;

  KeyType type() const;
  const PublicKey& public_key() const;
  // ErrorKind::internal when the scheme does not fit the key.
  Result<std::string> sign(SignatureScheme scheme, std::string_view message) const;

  struct State;
  explicit PrivateKey(std::shared_ptr<const State> state);

 private:
  std::shared_ptr<const State> state_;
};

}  // namespace mandate::crypto
