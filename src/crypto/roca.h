#pragma once

#include <openssl/bn.h>

namespace mandate::crypto {

// Whether an RSA modulus bears the mark of CVE-2017-15361 (ROCA): keys made inside widely sold smart cards and
// TPMs whose primes come from so small a set that the private key can be computed from the public one. A sound
// key is taken for one of them in fewer than 1 of 10^8 cases.
bool is_roca_modulus(const BIGNUM* modulus);

}  // namespace mandate::crypto
