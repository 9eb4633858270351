#pragma once

#include "crypto/key_state.h"

namespace mandate::crypto {

// How it is made sure that a key's two halves belong together.
enum class PairCheck {
  trial,  // a signature that verifies: for keys that we made and sealed ourselves
  full,   // every number, the primes included; tens of milliseconds for RSA
};

// Takes in a key that OpenSSL read or made, with every check of the public key. ErrorKind::invalid for a type we do not
// sign with, and when the halves do not belong together.
Result<PrivateKey> private_key_of(EvpKey key, PairCheck check);

}  // namespace mandate::crypto
