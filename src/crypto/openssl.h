#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <initializer_list>
#include <memory>
#include <string_view>

// What the sources of this folder share about OpenSSL and libsodium; no other folder includes it.
namespace mandate::crypto {

template <auto free_function>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    free_function(object);
  }
};

using EvpKey = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using EvpKeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using EvpDigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using EvpCipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freeing<EVP_CIPHER_CTX_free>>;
using EvpMacContext = std::unique_ptr<EVP_MAC_CTX, Freeing<EVP_MAC_CTX_free>>;
using Bio = std::unique_ptr<BIO, Freeing<BIO_free_all>>;
using BigNumber = std::unique_ptr<BIGNUM, Freeing<BN_clear_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>>;
using Pkcs8Info = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freeing<PKCS8_PRIV_KEY_INFO_free>>;

// OpenSSL keeps its errors in a queue of the thread, which TLS reads after every call: whatever failed here
// must not be found there.
class CleanErrorQueue {
 public:
  CleanErrorQueue() = default;
  ~CleanErrorQueue() { ERR_clear_error(); }
  CleanErrorQueue(const CleanErrorQueue&) = delete;
  CleanErrorQueue& operator=(const CleanErrorQueue&) = delete;
};

inline const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// SHA-2 of 256, 384 or 512 bits; fetched once per process and kept until it ends.
const EVP_MD* sha2(int bits);
// The same hash over the parts, one after the other, with this thread's context; `out` has room for EVP_MAX_MD_SIZE.
std::size_t hash(int bits, std::initializer_list<std::string_view> parts, unsigned char* out);

// Must come before any other call of libsodium; later calls cost nothing.
void use_sodium();

}  // namespace mandate::crypto
