#include "signin/secrets.h"

#include <algorithm>

#include "base/random.h"
#include "base/text.h"
#include "crypto/digest.h"

namespace mandate::signin {
namespace {

constexpr std::size_t length = 43;

}  // namespace

std::string new_secret() {
  return random_base62(length);
}

bool looks_like_secret(std::string_view text) {
  return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

std::string hash_of(std::string_view secret) {
  return crypto::sha256_hex(secret);
}

std::string form_hash(std::string_view form_token, std::string_view form_cookie) {
  return crypto::sha256_hex(std::string(form_token) + "." + std::string(form_cookie));
}

std::string session_form_token(std::string_view session_cookie, std::string_view purpose) {
  return base64url_encode(crypto::bytes_of(crypto::hmac_sha256(session_cookie, purpose)));
}

}  // namespace mandate::signin
