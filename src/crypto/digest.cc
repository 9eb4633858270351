#include "crypto/digest.h"

#include <openssl/core_names.h>
#include <sodium.h>

#include <cstdlib>

#include "base/text.h"
#include "crypto/openssl.h"

namespace mandate::crypto {
namespace {

// The process cannot protect anything without its hash functions, so their absence ends it.
template <class T>
T* required(T* fetched) {
  if (fetched == nullptr) std::abort();
  return fetched;
}

void require(bool worked) {
  if (!worked) std::abort();
}

// Setting the hash is a fetch, so each thread does it once and changes only the key afterwards.
EvpMacContext new_hmac_context() {
  static EVP_MAC* const hmac = required(EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr));
  EvpMacContext context(required(EVP_MAC_CTX_new(hmac)));
  char name[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                               OSSL_PARAM_construct_end()};
  require(EVP_MAC_CTX_set_params(context.get(), params) == 1);
  return context;
}

}  // namespace

const EVP_MD* sha2(int bits) {
  static const EVP_MD* const sha256_method = required(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  static const EVP_MD* const sha384_method = required(EVP_MD_fetch(nullptr, "SHA384", nullptr));
  static const EVP_MD* const sha512_method = required(EVP_MD_fetch(nullptr, "SHA512", nullptr));
  return bits == 256 ? sha256_method : bits == 384 ? sha384_method : sha512_method;
}

std::size_t hash(int bits, std::initializer_list<std::string_view> parts, unsigned char* out) {
  thread_local const EvpDigestContext context(required(EVP_MD_CTX_new()));
  unsigned length = 0;
  require(EVP_DigestInit_ex2(context.get(), sha2(bits), nullptr) == 1);
  for (const auto part : parts) require(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  require(EVP_DigestFinal_ex(context.get(), out, &length) == 1);
  return length;
}

void use_sodium() {
  static const bool ready = sodium_init() >= 0;
  require(ready);
}

Sha256 sha256(std::string_view data) {
  return sha256_of_all({data});
}

Sha256 sha256_of_all(std::initializer_list<std::string_view> parts) {
  Sha256 digest;
  hash(256, parts, digest.data());
  return digest;
}

std::string sha256_hex(std::string_view data) {
  return hex(bytes_of(sha256(data)));
}

Sha256 hmac_sha256(std::string_view key, std::string_view data) {
  thread_local const EvpMacContext context = new_hmac_context();
  static constexpr unsigned char no_key = 0;  // a null pointer would mean "the key of the last call"
  Sha256 digest;
  std::size_t length = 0;
  require(EVP_MAC_init(context.get(), key.empty() ? &no_key : bytes(key), key.size(), nullptr) == 1 &&
          EVP_MAC_update(context.get(), bytes(data), data.size()) == 1 &&
          EVP_MAC_final(context.get(), digest.data(), &length, digest.size()) == 1);
  return digest;
}

std::string left_half_of_digest(int bits, std::string_view data) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  const std::size_t length = hash(bits, {data}, digest);
  return {reinterpret_cast<const char*>(digest), length / 2};
}

}  // namespace mandate::crypto
