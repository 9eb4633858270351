#include "crypto/password.h"

#include <sodium.h>

#include <new>

#include "crypto/openssl.h"

namespace mandate::crypto {
namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory = std::size_t{19} << 20;

// Costs what hash_password costs. Nobody's hash: its salt and its digest are zeros.
constexpr char hash_of_nobody[] =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

}  // namespace

std::string hash_password(const SecretString& password) {
  use_sodium();
  const std::string_view text = password.reveal();
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(hash, text.data(), text.size(), passes, memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::bad_alloc();  // its only failure
  return hash;
}

bool verify_password(std::string_view hash, const SecretString& password) {
  use_sodium();
  const std::string terminated(hash);
  const std::string_view text = password.reveal();
  return crypto_pwhash_str_verify(terminated.c_str(), text.data(), text.size()) == 0;
}

bool verify_no_password(const SecretString& password) {
  verify_password(hash_of_nobody, password);
  return false;
}

}  // namespace mandate::crypto
