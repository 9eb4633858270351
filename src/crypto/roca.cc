#include "crypto/roca.h"

#include <algorithm>
#include <bitset>
#include <iterator>

namespace mandate::crypto {
namespace {

// The faulty generator makes both primes congruent to a power of 65537 modulo every small prime, so the modulus
// is one as well. These are primes modulo which the powers of 65537 are few.
constexpr BN_ULONG small_primes[] = {11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157};

std::bitset<160> powers_of_65537(BN_ULONG prime) {
  std::bitset<160> powers;
  for (BN_ULONG power = 1; !powers[power]; power = power * 65537 % prime) powers.set(power);
  return powers;
}

}  // namespace

bool is_roca_modulus(const BIGNUM* modulus) {
  return std::all_of(std::begin(small_primes), std::end(small_primes),
                     [modulus](BN_ULONG prime) { return powers_of_65537(prime).test(BN_mod_word(modulus, prime)); });
}

}  // namespace mandate::crypto
