#include "manage/credentials/agent_secrets.h"

#include <algorithm>

#include "base/random.h"
#include "crypto/digest.h"
#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "storage/client_keys.h"

namespace mandate::manage {
namespace {

using domain::Agent;
using domain::ClientSecret;
using domain::Status;

constexpr std::string_view object = "OAuth2ClientSecret";
constexpr std::size_t secret_length = 64;         // base62: some 380 bits
constexpr std::size_t secrets_per_agent_max = 2;  // one in use, one to change to

tl::unexpected<Error> refuse(std::string summary, std::string reason = {}) {
  return invalid(std::string(object), {{std::move(summary), std::move(reason)}});
}

domain::Event secret_event(std::string_view verb, const Caller& caller, const Agent& agent,
                           const ClientSecret& secret) {
  auto event = agent_event("workload_principal.ai_agent.credential." + std::string(verb),
                           "Change a client secret of an AI agent: " + std::string(verb), caller, agent);
  event.targets.push_back({secret.id.str(),
                           "Credential",
                           "",
                           "",
                           {{"workload_principal_credential_type", "CLIENT_SECRET"},
                            {"workload_principal_credential_key_id", secret.id.str()},
                            {"workload_principal_credential_status", std::string(name_of(secret.status))}}});
  return event;
}

Result<ClientSecret> find_secret(storage::sql::Connection& connection, const domain::AgentId& agent,
                                 const domain::ClientSecretId& id) {
  TRY(auto secret, storage::ClientSecrets(connection).find(agent.str(), id));
  if (!secret) return not_found(id.str(), object);
  return *std::move(secret);
}

Result<void> check_not_last(storage::sql::Connection& connection, const Agent& agent,
                            const ClientSecret& secret) {
  if (agent.auth_method != domain::ClientAuthMethod::client_secret) return {};
  TRY(const auto secrets, storage::ClientSecrets(connection).list(agent.id.str()));
  const bool another = std::any_of(secrets.begin(), secrets.end(), [&](const ClientSecret& other) {
    return other.id != secret.id && other.status == Status::active;
  });
  if (another) return {};
  return refuse(
      "This is the agent's only ACTIVE secret and its token_endpoint_auth_method is client_secret_basic; add "
      "another secret first.",
      "DEACTIVATE_NOT_ALLOWED");
}

Result<void> check_room(storage::sql::Connection& connection, const Agent& agent) {
  if (agent.auth_method != domain::ClientAuthMethod::client_secret)
    return refuse(
        "The agent authenticates with private_key_jwt, so a secret would never be accepted; first PATCH the "
        "agent with "
        "{\"oauthClient\": {\"tokenEndpointAuthMethod\": \"client_secret_basic\"}}.");
  TRY(const auto secrets, storage::ClientSecrets(connection).list(agent.id.str()));
  if (secrets.size() >= secrets_per_agent_max)
    return refuse("An agent has at most " + std::to_string(secrets_per_agent_max) +
                  " client secrets; deactivate and delete one first.");
  return {};
}

}  // namespace

Result<std::vector<ClientSecret>> AgentSecrets::list(const domain::AgentId& id) const {
  return environment_.store.read(
      [&](storage::sql::Connection& connection) -> Result<std::vector<ClientSecret>> {
        CHECK(find_agent(connection, id));
        return storage::ClientSecrets(connection).list(id.str());
      });
}

Result<ClientSecret> AgentSecrets::get(const domain::AgentId& id,
                                       const domain::ClientSecretId& secret) const {
  return environment_.store.read([&](storage::sql::Connection& connection) -> Result<ClientSecret> {
    CHECK(find_agent(connection, id));
    return find_secret(connection, id, secret);
  });
}

Result<NewClientSecret> AgentSecrets::add(const domain::AgentId& id, Status status,
                                          const Caller& caller) const {
  SecretString text(random_base62(secret_length));
  ClientSecret secret{domain::ClientSecretId::generate(), id.str(), crypto::sha256_hex(text.reveal()),
                      status};
  const auto added = environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto agent, find_agent(transaction.connection(), id));
    CHECK(check_room(transaction.connection(), agent));
    secret.created = secret.last_updated = transaction.now();
    CHECK(storage::ClientSecrets(transaction.connection()).insert(secret));
    transaction.touch(id);
    transaction.record(secret_event("create", caller, agent, secret));
    return {};
  });
  CHECK(added);
  return NewClientSecret{std::move(secret), std::move(text)};
}

Result<ClientSecret> AgentSecrets::set_status(const domain::AgentId& id,
                                              const domain::ClientSecretId& secret_id, Status status,
                                              const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ClientSecret> {
    TRY(const auto agent, find_agent(transaction.connection(), id));
    TRY(auto secret, find_secret(transaction.connection(), id, secret_id));
    if (secret.status == status) return secret;
    if (status == Status::inactive) CHECK(check_not_last(transaction.connection(), agent, secret));
    secret.status = status;
    secret.last_updated = transaction.now();
    CHECK(storage::ClientSecrets(transaction.connection()).update(secret));
    transaction.touch(id);
    transaction.record(
        secret_event(status == Status::active ? "activate" : "deactivate", caller, agent, secret));
    return secret;
  });
}

Result<void> AgentSecrets::remove(const domain::AgentId& id, const domain::ClientSecretId& secret_id,
                                  const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto agent, find_agent(transaction.connection(), id));
    TRY(const auto secret, find_secret(transaction.connection(), id, secret_id));
    if (secret.status == Status::active)
      return refuse("An ACTIVE secret cannot be deleted; deactivate it first.");
    CHECK(storage::ClientSecrets(transaction.connection()).erase(secret.id));
    transaction.touch(id);
    transaction.record(secret_event("delete", caller, agent, secret));
    return {};
  });
}

}  // namespace mandate::manage
