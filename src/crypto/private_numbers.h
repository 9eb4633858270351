#pragma once

#include "crypto/key_state.h"

namespace mandate::crypto {

// Takes in a key that OpenSSL read or made, with every check of the public key and of the pair. ErrorKind::invalid
// for a type we do not sign with.
Result<PrivateKey> private_key_of(EvpKey key);

}  // namespace mandate::crypto
