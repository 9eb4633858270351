#include "manage/servers/key_ring.h"

#include "jose/algorithms.h"
#include "manage/events.h"
#include "manage/servers/signing_keys.h"
#include "storage/authorization_servers.h"

namespace mandate::manage {
namespace {

using domain::SigningKey;
using enum domain::SigningKeyStatus;

void activate(SigningKey& key, Time now) {
  key.status = active;
  key.activated = now;
}

Result<std::vector<SigningKey>> generate(const Environment& environment, const KeyRing& ring, std::size_t count) {
  std::vector<SigningKey> keys;
  for (std::size_t i = 0; i < count; ++i) {
    TRY(auto key, generate_next_key(environment.sealer, ring.server, ring.algorithm, environment.clock.now()));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<void> retire(storage::SigningKeys& stored, SigningKey& key, Time now) {
  key.status = expired;
  key.expired = now;
  return stored.update(key);
}

// `fresh` are NEXT keys: one, or two for a ring that has no NEXT key.
Result<void> move_on(ledger::Transaction& transaction, const KeyRing& ring, RingKeys& keys,
                     std::vector<SigningKey> fresh, const Caller& caller) {
  storage::SigningKeys stored(transaction.connection());
  auto* former = keys.find(active);
  if (former != nullptr) CHECK(retire(stored, *former, transaction.now()));
  auto* coming = keys.find(next);
  if (coming != nullptr) {
    activate(*coming, transaction.now());
    CHECK(stored.update(*coming));
  } else {
    coming = &fresh.front();
    activate(*coming, transaction.now());
  }
  for (const auto& key : fresh) CHECK(stored.insert(key));
  transaction.touch(ring.aggregate);
  auto event = change_event(std::string(ring.rollover), "Sign with the next key from now on", caller, {ring.issuer});
  event.debug = {{"kid", coming->kid}, {"previousKid", former != nullptr ? former->kid : ""}};
  transaction.record(std::move(event));
  return {};
}

}  // namespace

KeyRing ring_of(const domain::AuthorizationServer& server) {
  return {server.id,       server.signing_algorithm,     server.rotation_mode == domain::RotationMode::automatic,
          server.id.str(), "app.oauth2.as.key.rollover", target(server)};
}

std::vector<KeyRing> rings_of(const domain::Organization& organization) {
  const domain::EventParty issuer{organization.id.str(), "Organization", organization.name, organization.name};
  std::vector<KeyRing> rings;
  for (const auto& algorithm : jose::algorithms())
    if (algorithm.for_signing)
      rings.push_back(
          {{}, std::string(algorithm.name), true, organization.id.str(), "app.oauth2.key.rollover", issuer});
  return rings;
}

SigningKey* RingKeys::find(domain::SigningKeyStatus status) {
  for (auto& key : keys)
    if (key.status == status) return &key;
  return nullptr;
}

Result<RingKeys> read_keys(storage::sql::Connection& connection, const KeyRing& ring) {
  TRY(auto keys, storage::SigningKeys(connection).list_of(ring.server));
  std::erase_if(keys, [&](const SigningKey& key) { return key.algorithm != ring.algorithm; });
  return RingKeys{std::move(keys)};
}

Result<bool> rotate(const Environment& environment, const KeyRing& ring, const Due& due, const Caller& caller) {
  TRY(auto before,
      environment.store.read([&](storage::sql::Connection& connection) { return read_keys(connection, ring); }));
  TRY(const auto fresh, generate(environment, ring, before.find(next) != nullptr ? 1 : 2));
  return environment.ledger.write([&](ledger::Transaction& transaction) -> Result<bool> {
    TRY(auto keys, read_keys(transaction.connection(), ring));
    if (!due(keys)) return false;
    if (fresh.size() == 1 && keys.find(next) == nullptr)
      return fail(ErrorKind::unavailable, "The signing keys were changed at the same moment; try again");
    // A NEXT key that came meanwhile leaves one of the fresh ones over.
    const std::vector<SigningKey> needed(fresh.begin(), keys.find(next) != nullptr ? fresh.begin() + 1 : fresh.end());
    CHECK(move_on(transaction, ring, keys, needed, caller));
    return true;
  });
}

Result<bool> prepare_next(const Environment& environment, const KeyRing& ring, const Caller& caller) {
  TRY(const auto fresh, generate(environment, ring, 1));
  return environment.ledger.write([&](ledger::Transaction& transaction) -> Result<bool> {
    TRY(auto keys, read_keys(transaction.connection(), ring));
    if (keys.find(next) != nullptr) return false;
    CHECK(storage::SigningKeys(transaction.connection()).insert(fresh.front()));
    transaction.touch(ring.aggregate);
    auto event = change_event("oauth2.as.updated", "Publish the key that will sign next", caller, {ring.issuer});
    event.debug = {{"kid", fresh.front().kid}};
    transaction.record(std::move(event));
    return true;
  });
}

}  // namespace mandate::manage
