#include "manage/servers/signing_keys.h"

#include "jose/jwk.h"
#include "storage/authorization_servers.h"

namespace mandate::manage {
namespace {

// The key that the algorithm is at home with.
crypto::KeyType key_type_of(const jose::Algorithm& algorithm) {
  for (const auto type : {crypto::KeyType::p256, crypto::KeyType::ed25519})
    if (crypto::fits(algorithm.scheme, type)) return type;
  return crypto::KeyType::rsa;
}

}  // namespace

Result<domain::SigningKey> generate_signing_key(const crypto::Sealer& sealer,
                                                const domain::AuthorizationServerId& server, std::string_view algorithm,
                                                Time now) {
  const auto* known = jose::find_algorithm(algorithm);
  if (known == nullptr || !known->for_signing)
    return fail(ErrorKind::invalid, "Tokens cannot be signed with '" + std::string(algorithm) + "'");
  TRY(const auto key, crypto::PrivateKey::generate(key_type_of(*known)));
  const auto kid = jose::thumbprint(key.public_key());
  const jose::Jwk jwk{kid, std::string(algorithm), "sig", key.public_key()};
  return domain::SigningKey{kid,
                            server,
                            std::string(algorithm),
                            sealer.seal(key.to_pkcs8(), "signing_key:" + kid),
                            json::serialize(jose::to_json(jwk)),
                            domain::SigningKeyStatus::active,
                            now,
                            now};
}

Result<domain::SigningKey> generate_next_key(const crypto::Sealer& sealer, const domain::AuthorizationServerId& server,
                                             std::string_view algorithm, Time now) {
  TRY(auto key, generate_signing_key(sealer, server, algorithm, now));
  key.status = domain::SigningKeyStatus::next;
  key.activated.reset();
  return key;
}

Result<std::vector<domain::SigningKey>> generate_signing_keys(const crypto::Sealer& sealer,
                                                              const domain::AuthorizationServerId& server,
                                                              std::string_view algorithm, Time now) {
  TRY(auto active, generate_signing_key(sealer, server, algorithm, now));
  TRY(auto next, generate_next_key(sealer, server, algorithm, now));
  return std::vector{std::move(active), std::move(next)};
}

Result<void> replace_signing_keys(ledger::Transaction& transaction, const domain::AuthorizationServerId& server,
                                  const std::vector<domain::SigningKey>& fresh) {
  storage::SigningKeys keys(transaction.connection());
  TRY(auto stored, keys.list_of(server));
  for (auto& key : stored) {
    if (key.status == domain::SigningKeyStatus::next) CHECK(keys.erase(key.kid));
    if (key.status != domain::SigningKeyStatus::active) continue;
    key.status = domain::SigningKeyStatus::expired;
    key.expired = transaction.now();
    CHECK(keys.update(key));
  }
  for (const auto& key : fresh) CHECK(keys.insert(key));
  return {};
}

Result<std::optional<domain::SigningKey>> find_active_key(storage::sql::Connection& connection,
                                                          const domain::AuthorizationServer& server) {
  TRY(auto keys, storage::SigningKeys(connection).list_of(server.id));
  for (auto& key : keys)
    if (key.status == domain::SigningKeyStatus::active && key.algorithm == server.signing_algorithm)
      return std::optional(std::move(key));
  return std::nullopt;
}

}  // namespace mandate::manage
