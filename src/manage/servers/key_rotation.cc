#include "manage/servers/key_rotation.h"

#include <optional>

#include "manage/events.h"
#include "manage/servers/key_ring.h"
#include "manage/servers/server_records.h"
#include "manage/system_caller.h"
#include "storage/authorization_servers.h"

namespace mandate::manage {
namespace {

using domain::SigningKey;
using enum domain::SigningKeyStatus;
using storage::sql::Connection;

Result<std::vector<KeyRing>> all_rings(const Environment& environment) {
  auto rings = rings_of(environment.organization);
  TRY(const auto servers, environment.store.read([](Connection& connection) {
    return storage::AuthorizationServers(connection).list_all();
  }));
  for (const auto& server : servers) rings.push_back(ring_of(server));
  return rings;
}

bool is_due(const Environment& environment, const KeyRing& ring, RingKeys& keys) {
  const auto* signing = keys.find(active);
  if (signing == nullptr) return true;
  const auto since = signing->activated.value_or(signing->created);
  return ring.rotates_by_itself && since + environment.settings.key_rotation_period <= environment.clock.now();
}

bool has_run_out(const SigningKey& key, Time now) {
  return key.status == expired && key.expired && *key.expired + domain::longest_token_lifetime <= now;
}

// Of every algorithm that the issuer ever signed with. Gives how many.
Result<std::size_t> erase_run_out(const Environment& environment, const KeyRing& ring, const Caller& caller) {
  const auto now = environment.clock.now();
  TRY(auto keys, environment.store.read(
                     [&](Connection& connection) { return storage::SigningKeys(connection).list_of(ring.server); }));
  std::erase_if(keys, [&](const SigningKey& key) { return !has_run_out(key, now); });
  if (keys.empty()) return 0U;
  return environment.ledger.write([&](ledger::Transaction& transaction) -> Result<std::size_t> {
    for (const auto& key : keys) {
      CHECK(storage::SigningKeys(transaction.connection()).erase(key.kid));
      auto event =
          change_event("oauth2.as.updated", "Withdraw a signing key whose tokens have run out", caller, {ring.issuer});
      event.debug = {{"kid", key.kid}};
      transaction.record(std::move(event));
    }
    transaction.touch(ring.aggregate);
    return keys.size();
  });
}

Result<std::size_t> look_after(const Environment& environment, const KeyRing& ring, const Caller& caller) {
  TRY(auto keys, environment.store.read([&](Connection& connection) { return read_keys(connection, ring); }));
  bool changed = false;
  if (is_due(environment, ring, keys)) {
    TRY(changed, rotate(environment, ring, [&](RingKeys& now) { return is_due(environment, ring, now); }, caller));
  } else if (keys.find(next) == nullptr) {
    TRY(changed, prepare_next(environment, ring, caller));
  }
  TRY(const auto erased, erase_run_out(environment, ring, caller));
  return erased + (changed ? 1 : 0);
}

}  // namespace

Result<void> rotate_keys(const Environment& environment, const domain::AuthorizationServerId& id,
                         const Caller& caller) {
  TRY(const auto server, environment.store.read([&](Connection& connection) { return find_server(connection, id); }));
  CHECK(rotate(environment, ring_of(server), [](RingKeys&) { return true; }, caller));
  return {};
}

Result<std::size_t> rotate_due_keys(const Environment& environment) {
  TRY(const auto rings, all_rings(environment));
  const auto caller = system_caller(environment.organization);
  std::size_t changes = 0;
  std::optional<Error> failure;
  for (const auto& ring : rings) {
    auto changed = look_after(environment, ring, caller);
    if (changed)
      changes += *changed;
    else
      failure = std::move(changed).error();
  }
  if (failure) return tl::unexpected(*std::move(failure));
  return changes;
}

}  // namespace mandate::manage
