#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

namespace mandate::crypto {

using Sha256 = std::array<unsigned char, 32>;

// The algorithm is fetched once per process, never per call (OpenSSL 3.0 takes library-wide locks to fetch).
Sha256 sha256(std::string_view data);
Sha256 sha256_of_all(std::initializer_list<std::string_view> parts);  // one after the other
std::string sha256_hex(std::string_view data);
inline std::string_view bytes_of(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}
Sha256 hmac_sha256(std::string_view key, std::string_view data);

// The left half of the SHA-2 digest that belongs to a signature hash of `bits` (256, 384, 512): at_hash of
// OpenID Connect Core section 3.1.3.6, before base64url.
std::string left_half_of_digest(int bits, std::string_view data);

}  // namespace mandate::crypto
