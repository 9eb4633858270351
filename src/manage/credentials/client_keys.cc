#include "manage/credentials/client_keys.h"

#include <algorithm>

#include "jose/jwk.h"
#include "manage/access/escalation.h"
#include "storage/client_keys.h"

namespace mandate::manage {
namespace {

using domain::ClientKey;
using domain::Status;

constexpr std::string_view object = "JsonWebKey";

tl::unexpected<Error> refuse(std::string summary, std::string reason = {}, std::string location = {}) {
  return invalid(std::string(object), {{std::move(summary), std::move(reason), std::move(location)}});
}

std::string_view kty_of(const ClientKey& key) {
  return key.jwk.find(R"("kty":"RSA")") != std::string::npos  ? "RSA"
         : key.jwk.find(R"("kty":"EC")") != std::string::npos ? "EC"
                                                              : "OKP";
}

domain::Event key_event(std::string_view verb, const Caller& caller, const Client& client, const ClientKey& key) {
  return credential_event(verb, caller, client,
                          {key.id.str(),
                           "Credential",
                           key.kid,
                           key.kid,
                           {{"workload_principal_credential_type", "JWK"},
                            {"workload_principal_credential_key_id", key.kid.empty() ? key.id.str() : key.kid},
                            {"workload_principal_credential_key_type", std::string(kty_of(key))},
                            {"workload_principal_credential_status", std::string(name_of(key.status))}}});
}

// Whether the key may stand beside those that the client has.
Result<void> check_place(const Client& client, const std::vector<ClientKey>& others, const ClientKey& key) {
  const std::string noun(client.noun);
  std::vector<Cause> causes;
  if (others.size() >= domain::keys_per_client_max)
    causes.push_back({"An " + noun + " has at most " + std::to_string(domain::keys_per_client_max) +
                      " keys; delete one that is no longer used."});
  const bool nameless =
      std::any_of(others.begin(), others.end(), [](const ClientKey& other) { return other.kid.empty(); });
  if (!others.empty() && (key.kid.empty() || nameless))
    causes.push_back({"When an " + noun + " has several keys, each needs a 'kid' of its own.", "", "kid"});
  for (const auto& other : others) {
    if (!key.kid.empty() && other.kid == key.kid)
      causes.push_back({"The " + noun + " has a key with the 'kid' '" + key.kid + "'.", "UNIQUE_CONSTRAINT", "kid"});
    if (other.id.str() == key.kid)
      causes.push_back({"'kid' must not be the id of another key of the " + noun + ".", "UNIQUE_CONSTRAINT", "kid"});
  }
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<ClientKey> find_key(storage::sql::Connection& connection, const Client& client, std::string_view id_or_kid) {
  TRY(auto key, storage::ClientKeys(connection).find(client.id, id_or_kid));
  if (!key) return not_found(id_or_kid, object);
  return *std::move(key);
}

// Deactivating the only ACTIVE key would lock the client out.
Result<void> check_not_last(storage::sql::Connection& connection, const Client& client, const ClientKey& key) {
  if (!client.uses_key) return {};
  TRY(const auto keys, storage::ClientKeys(connection).list(client.id));
  const bool another = std::any_of(keys.begin(), keys.end(), [&](const ClientKey& other) {
    return other.id != key.id && other.status == Status::active;
  });
  if (another) return {};
  return refuse("This is the only ACTIVE key of the " + std::string(client.noun) +
                    ", whose token_endpoint_auth_method is private_key_jwt; add another key first.",
                "DEACTIVATE_NOT_ALLOWED");
}

Result<void> insert_key(ledger::Transaction& transaction, const Caller& caller, const Client& client, ClientKey& key,
                        Time now) {
  CHECK(check_may_control_client(transaction.connection(), caller, client.id));
  key.created = key.last_updated = now;
  CHECK(storage::ClientKeys(transaction.connection()).insert(key));
  transaction.record(key_event("create", caller, client, key));
  return {};
}

Result<void> erase_key(ledger::Transaction& transaction, const Caller& caller, const Client& client,
                       const ClientKey& key) {
  CHECK(storage::ClientKeys(transaction.connection()).erase(key.id));
  transaction.record(key_event("delete", caller, client, key));
  return {};
}

const ClientKey* find_same(const std::vector<ClientKey>& keys, const ClientKey& key) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const ClientKey& other) { return other.jwk == key.jwk; });
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace

Result<std::vector<ClientKey>> ClientKeys::list(const ClientRef& ref) const {
  return environment_.store.read([&](storage::sql::Connection& connection) -> Result<std::vector<ClientKey>> {
    TRY(const auto client, find_client(connection, ref));
    return storage::ClientKeys(connection).list(client.id);
  });
}

Result<ClientKey> ClientKeys::get(const ClientRef& ref, std::string_view id_or_kid) const {
  return environment_.store.read([&](storage::sql::Connection& connection) -> Result<ClientKey> {
    TRY(const auto client, find_client(connection, ref));
    return find_key(connection, client, id_or_kid);
  });
}

Result<ClientKey> ClientKeys::add(const ClientRef& ref, const domain::KeyDraft& draft, const Caller& caller) const {
  // Parsed before the transaction: to check a key takes longer than to store it.
  TRY(auto key, make_key("", draft));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ClientKey> {
    TRY(const auto client, find_changeable_client(transaction.connection(), ref, object));
    key.client = client.id;
    TRY(const auto others, storage::ClientKeys(transaction.connection()).list(client.id));
    CHECK(check_place(client, others, key));
    CHECK(insert_key(transaction, caller, client, key, transaction.now()));
    transaction.touch(client.id);
    return key;
  });
}

Result<ClientKey> ClientKeys::set_status(const ClientRef& ref, std::string_view id_or_kid, Status status,
                                         const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ClientKey> {
    TRY(const auto client, find_changeable_client(transaction.connection(), ref, object));
    TRY(auto key, find_key(transaction.connection(), client, id_or_kid));
    if (key.status == status) return key;
    if (status == Status::inactive)
      CHECK(check_not_last(transaction.connection(), client, key));
    else
      CHECK(check_may_control_client(transaction.connection(), caller, client.id));
    key.status = status;
    key.last_updated = transaction.now();
    CHECK(storage::ClientKeys(transaction.connection()).update(key));
    transaction.touch(client.id);
    transaction.record(key_event(status == Status::active ? "activate" : "deactivate", caller, client, key));
    return key;
  });
}

Result<void> ClientKeys::remove(const ClientRef& ref, std::string_view id_or_kid, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto client, find_changeable_client(transaction.connection(), ref, object));
    TRY(const auto key, find_key(transaction.connection(), client, id_or_kid));
    if (key.status == Status::active) return refuse("An ACTIVE key cannot be deleted; deactivate it first.");
    transaction.touch(client.id);
    return erase_key(transaction, caller, client, key);
  });
}

Result<ClientKey> make_key(const std::string& client, const domain::KeyDraft& draft) {
  TRY(const auto members, parse_json_object(draft.jwk));
  auto parsed = jose::parse_public_jwk(members);
  if (!parsed && parsed.error().kind == ErrorKind::invalid)
    return invalid(std::string(object), std::move(parsed.error().causes));
  CHECK(parsed);
  return ClientKey{domain::ClientKeyId::generate(), client, parsed->kid, json::serialize(jose::to_json(*parsed)),
                   draft.status};
}

Result<void> replace_keys(ledger::Transaction& transaction, const Caller& caller, const Client& client,
                          std::vector<ClientKey> keys) {
  TRY(const auto current, storage::ClientKeys(transaction.connection()).list(client.id));
  for (const auto& key : current)
    if (find_same(keys, key) == nullptr) CHECK(erase_key(transaction, caller, client, key));
  std::vector<ClientKey> placed;
  for (auto& key : keys) {
    const auto* same = find_same(current, key);
    CHECK(check_place(client, placed, same != nullptr ? *same : key));
    // Lists are in order of creation: keys that come together keep the order that they came in.
    if (same == nullptr)
      CHECK(insert_key(transaction, caller, client, key, transaction.now() + std::chrono::microseconds(placed.size())));
    placed.push_back(same != nullptr ? *same : key);
  }
  return {};
}

bool has_active(const std::vector<ClientKey>& keys) {
  return std::any_of(keys.begin(), keys.end(), [](const ClientKey& key) { return key.status == Status::active; });
}

}  // namespace mandate::manage
