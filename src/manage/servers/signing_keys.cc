#include "manage/servers/signing_keys.h"

#include "jose/jwk.h"

namespace mandate::manage {
namespace {

// The key that the algorithm is at home with.
crypto::KeyType key_type_of(const jose::Algorithm& algorithm) {
  for (const auto type : {crypto::KeyType::p256, crypto::KeyType::ed25519})
    if (crypto::fits(algorithm.scheme, type)) return type;
  return crypto::KeyType::rsa;
}

}  // namespace

Result<domain::SigningKey> generate_signing_key(const crypto::Sealer& sealer, const domain::AuthorizationServerId& server, std::string_view algorithm,
                                                Time now) {
  const auto* known = jose::find_algorithm(algorithm);
  if (known == nullptr || !known->for_signing) return fail(ErrorKind::invalid, "Tokens cannot be signed with '" + std::string(algorithm) + "'");
  TRY(const auto key, crypto::PrivateKey::generate(key_type_of(*known)));
  const auto kid = jose::thumbprint(key.public_key());
  const jose::Jwk jwk{kid, std::string(algorithm), "sig", key.public_key()};
  return domain::SigningKey{kid,
                            server,
                            std::string(algorithm),
                            sealer.seal(key.to_pkcs8(), "signing_key:" + kid),
                            json::serialize(jose::to_json(jwk)),
                            domain::SigningKeyStatus::active,
                            now};
}

}  // namespace mandate::manage
