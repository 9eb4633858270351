#include "manage/credentials/agent_keys.h"

#include <algorithm>

#include "jose/jwk.h"
#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "storage/client_keys.h"

namespace mandate::manage {
namespace {

using domain::Agent;
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

domain::Event key_event(std::string_view verb, const Caller& caller, const Agent& agent,
                        const ClientKey& key) {
  auto event = agent_event("workload_principal.ai_agent.credential." + std::string(verb),
                           "Change a key of an AI agent: " + std::string(verb), caller, agent);
  event.targets.push_back(
      {key.id.str(),
       "Credential",
       key.kid,
       key.kid,
       {{"workload_principal_credential_type", "JWK"},
        {"workload_principal_credential_key_id", key.kid.empty() ? key.id.str() : key.kid},
        {"workload_principal_credential_key_type", std::string(kty_of(key))},
        {"workload_principal_credential_status", std::string(name_of(key.status))}}});
  return event;
}

// Whether the key may stand beside those that the agent has.
Result<void> check_place(const std::vector<ClientKey>& others, const ClientKey& key) {
  std::vector<Cause> causes;
  if (others.size() >= domain::keys_per_agent_max)
    causes.push_back({"An agent has at most " + std::to_string(domain::keys_per_agent_max) +
                      " keys; delete one that is no longer used."});
  const bool nameless =
      std::any_of(others.begin(), others.end(), [](const ClientKey& other) { return other.kid.empty(); });
  if (!others.empty() && (key.kid.empty() || nameless))
    causes.push_back({"When an agent has several keys, each needs a 'kid' of its own.", "", "kid"});
  for (const auto& other : others) {
    if (!key.kid.empty() && other.kid == key.kid)
      causes.push_back({"The agent has a key with the 'kid' '" + key.kid + "'.", "UNIQUE_CONSTRAINT", "kid"});
    if (other.id.str() == key.kid)
      causes.push_back({"'kid' must not be the id of another key of the agent.", "UNIQUE_CONSTRAINT", "kid"});
  }
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<ClientKey> find_key(storage::sql::Connection& connection, const domain::AgentId& agent,
                           std::string_view id_or_kid) {
  TRY(auto key, storage::ClientKeys(connection).find(agent.str(), id_or_kid));
  if (!key) return not_found(id_or_kid, object);
  return *std::move(key);
}

// Deactivating the only ACTIVE key would lock the agent out.
Result<void> check_not_last(storage::sql::Connection& connection, const Agent& agent, const ClientKey& key) {
  if (agent.auth_method != domain::ClientAuthMethod::private_key_jwt) return {};
  TRY(const auto keys, storage::ClientKeys(connection).list(agent.id.str()));
  const bool another = std::any_of(keys.begin(), keys.end(), [&](const ClientKey& other) {
    return other.id != key.id && other.status == Status::active;
  });
  if (another) return {};
  return refuse(
      "This is the agent's only ACTIVE key and its token_endpoint_auth_method is private_key_jwt; add "
      "another key first.",
      "DEACTIVATE_NOT_ALLOWED");
}

}  // namespace

Result<std::vector<ClientKey>> AgentKeys::list(const domain::AgentId& id) const {
  return environment_.store.read([&](storage::sql::Connection& connection) -> Result<std::vector<ClientKey>> {
    CHECK(find_agent(connection, id));
    return storage::ClientKeys(connection).list(id.str());
  });
}

Result<ClientKey> AgentKeys::get(const domain::AgentId& id, std::string_view id_or_kid) const {
  return environment_.store.read([&](storage::sql::Connection& connection) -> Result<ClientKey> {
    CHECK(find_agent(connection, id));
    return find_key(connection, id, id_or_kid);
  });
}

Result<ClientKey> AgentKeys::add(const domain::AgentId& id, const json::object& jwk, Status status,
                                 const Caller& caller) const {
  auto parsed = jose::parse_public_jwk(jwk);
  if (!parsed && parsed.error().kind == ErrorKind::invalid)
    return invalid(std::string(object), std::move(parsed.error().causes));
  CHECK(parsed);
  ClientKey key{domain::ClientKeyId::generate(), id.str(), parsed->kid,
                json::serialize(jose::to_json(*parsed)), status};
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ClientKey> {
    TRY(const auto agent, find_agent(transaction.connection(), id));
    storage::ClientKeys keys(transaction.connection());
    TRY(const auto others, keys.list(id.str()));
    CHECK(check_place(others, key));
    key.created = key.last_updated = transaction.now();
    CHECK(keys.insert(key));
    transaction.touch(id);
    transaction.record(key_event("create", caller, agent, key));
    return key;
  });
}

Result<ClientKey> AgentKeys::set_status(const domain::AgentId& id, std::string_view id_or_kid, Status status,
                                        const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ClientKey> {
    TRY(const auto agent, find_agent(transaction.connection(), id));
    TRY(auto key, find_key(transaction.connection(), id, id_or_kid));
    if (key.status == status) return key;
    if (status == Status::inactive) CHECK(check_not_last(transaction.connection(), agent, key));
    key.status = status;
    key.last_updated = transaction.now();
    CHECK(storage::ClientKeys(transaction.connection()).update(key));
    transaction.touch(id);
    transaction.record(key_event(status == Status::active ? "activate" : "deactivate", caller, agent, key));
    return key;
  });
}

Result<void> AgentKeys::remove(const domain::AgentId& id, std::string_view id_or_kid,
                               const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto agent, find_agent(transaction.connection(), id));
    TRY(const auto key, find_key(transaction.connection(), id, id_or_kid));
    if (key.status == Status::active) return refuse("An ACTIVE key cannot be deleted; deactivate it first.");
    CHECK(storage::ClientKeys(transaction.connection()).erase(key.id));
    transaction.touch(id);
    transaction.record(key_event("delete", caller, agent, key));
    return {};
  });
}

}  // namespace mandate::manage
