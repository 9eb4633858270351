#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace mandate::crypto {

// An ECDSA signature in the DER form that OpenSSL takes, without an allocation.
struct DerSignature {
  std::array<unsigned char, 144> bytes;  // P-521 needs 141
  std::size_t size = 0;
};

// From r||s of `size` bytes each (RFC 7518 section 3.4) to the one DER form of the same numbers.
DerSignature der_of_raw(std::string_view raw, std::size_t size);

// Back to r||s. Takes DER as OpenSSL has just written it; empty when it is not such.
std::string raw_of_der(std::string_view der, std::size_t size);

}  // namespace mandate::crypto
