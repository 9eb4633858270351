#include "crypto/scheme.h"

namespace mandate::crypto {

SchemeParts parts_of(SignatureScheme scheme) {
  using Family = SchemeParts::Family;
  switch (scheme) {
    case SignatureScheme::rs256:
      return {Family::rsa_pkcs1, 256, KeyType::rsa};
    case SignatureScheme::rs384:
      return {Family::rsa_pkcs1, 384, KeyType::rsa};
    case SignatureScheme::rs512:
      return {Family::rsa_pkcs1, 512, KeyType::rsa};
    case SignatureScheme::ps256:
      return {Family::rsa_pss, 256, KeyType::rsa};
    case SignatureScheme::ps384:
      return {Family::rsa_pss, 384, KeyType::rsa};
    case SignatureScheme::ps512:
      return {Family::rsa_pss, 512, KeyType::rsa};
    case SignatureScheme::es256:
      return {Family::ecdsa, 256, KeyType::p256};
    case SignatureScheme::es384:
      return {Family::ecdsa, 384, KeyType::p384};
    case SignatureScheme::es512:
      return {Family::ecdsa, 512, KeyType::p521};
    case SignatureScheme::eddsa:
      break;
  }
  return {Family::eddsa, 0, KeyType::ed25519};
}

bool fits(SignatureScheme scheme, KeyType type) {
  return parts_of(scheme).key_type == type;
}

std::size_t coordinate_size(KeyType type) {
  switch (type) {
    case KeyType::p256:
      return 32;
    case KeyType::p384:
      return 48;
    case KeyType::p521:
      return 66;
    case KeyType::rsa:
    case KeyType::ed25519:
      break;
  }
  return 0;
}

}  // namespace mandate::crypto
