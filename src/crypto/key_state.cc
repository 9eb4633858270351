#include "crypto/key_state.h"

#include "crypto/scheme.h"

namespace mandate::crypto {

const char* group_name(KeyType type) {
  switch (type) {
    case KeyType::p256:
      return "prime256v1";
    case KeyType::p384:
      return "secp384r1";
    case KeyType::p521:
      return "secp521r1";
    case KeyType::rsa:
    case KeyType::ed25519:
      break;
  }
  return nullptr;
}

std::string uncompressed_point(std::string_view x, std::string_view y) {
  std::string point("\x04");
  point.append(x).append(y);
  return point;
}

std::shared_ptr<EVP_PKEY> key_of(const char* algorithm, int selection, OSSL_PARAM_BLD* builder) {
  const CleanErrorQueue clean;
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const EvpKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  const bool made = EVP_PKEY_fromdata(context.get(), &key, selection, params.get()) == 1;
  EvpKey owned(key);
  return made ? std::shared_ptr<EVP_PKEY>(std::move(owned)) : nullptr;
}

}  // namespace mandate::crypto
