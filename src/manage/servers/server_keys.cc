#include "manage/servers/server_keys.h"

#include <algorithm>
#include <tuple>

#include "manage/events.h"
#include "manage/servers/key_rotation.h"
#include "manage/servers/server_records.h"
#include "storage/authorization_servers.h"

namespace mandate::manage {
namespace {

using domain::SigningKey;
using storage::sql::Connection;

constexpr std::string_view object = "JsonWebKey";

Result<SigningKey> find_key(Connection& connection, const domain::AuthorizationServerId& server, std::string_view kid) {
  TRY(auto key, storage::SigningKeys(connection).find(kid));
  if (!key || key->server != server) return not_found(kid, object);
  return *std::move(key);
}

}  // namespace

Result<SigningKey> ServerKeys::get(std::string_view kid) const {
  return environment_.store.read([&](Connection& connection) -> Result<SigningKey> {
    CHECK(find_server(connection, server_));
    return find_key(connection, server_, kid);
  });
}

Result<std::vector<SigningKey>> ServerKeys::list() const {
  return environment_.store.read([&](Connection& connection) -> Result<std::vector<SigningKey>> {
    CHECK(find_server(connection, server_));
    TRY(auto keys, storage::SigningKeys(connection).list_of(server_));
    // By status; of one status the newest first.
    std::sort(keys.begin(), keys.end(), [](const SigningKey& a, const SigningKey& b) {
      return std::tie(a.status, b.created, a.kid) < std::tie(b.status, a.created, b.kid);
    });
    return keys;
  });
}

Result<std::vector<SigningKey>> ServerKeys::rotate(const Caller& caller) const {
  CHECK(rotate_keys(environment_, server_, caller));
  return list();
}

Result<void> ServerKeys::withdraw(std::string_view kid, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto server, find_server(transaction.connection(), server_));
    TRY(const auto key, find_key(transaction.connection(), server_, kid));
    if (key.status != domain::SigningKeyStatus::expired)
      return invalid(std::string(object), {{"The key is " + std::string(name_of(key.status)) +
                                                "; only an EXPIRED key can be deleted. Rotate the keys first.",
                                            "IN_USE"}});
    CHECK(storage::SigningKeys(transaction.connection()).erase(kid));
    transaction.touch(server_);
    auto event = change_event("oauth2.as.updated", "Withdraw an expired signing key", caller, {target(server)});
    event.debug = {{"kid", key.kid}};
    transaction.record(std::move(event));
    return {};
  });
}

}  // namespace mandate::manage
