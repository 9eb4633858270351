#pragma once

#include <memory>

#include "crypto/keys.h"
#include "crypto/openssl.h"

namespace mandate::crypto {

enum class Operation { sign, verify };

// This thread's context for the key and scheme, ready for EVP_PKEY_sign or EVP_PKEY_verify; made when it is not
// among the most recently used ones. Setting one up costs OpenSSL 3.0 several microseconds and locks shared
// by all threads. Borrowed until the next call on the same thread; nullptr when OpenSSL refuses.
EVP_PKEY_CTX* signature_context(Operation operation, const std::shared_ptr<EVP_PKEY>& key, SignatureScheme scheme);

}  // namespace mandate::crypto
