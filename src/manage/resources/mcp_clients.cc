#include "manage/resources/mcp_clients.h"

#include "manage/agents/agent_events.h"
#include "manage/brokered/withdraw.h"
#include "manage/delegation_links/delegation_links.h"
#include "manage/resources/resource_records.h"
#include "storage/agents.h"
#include "storage/client_keys.h"
#include "storage/connections.h"

namespace mandate::manage {
namespace {

using domain::Agent;
using domain::AgentStatus;
using domain::ResourceServer;
using domain::ResourceServerKind;
using domain::ResourceServerStatus;
using storage::sql::Connection;

constexpr std::string_view object = "OAuthClient";

AgentStatus status_of(const ResourceServer& server) {
  return server.status == ResourceServerStatus::active ? AgentStatus::active : AgentStatus::inactive;
}

domain::Event client_event(std::string_view verb, const Caller& caller, const Agent& client,
                           const ResourceServer& server) {
  auto event = agent_event("workload_principal." + std::string(verb),
                           "Change the OAuth client of an MCP server: " + std::string(verb), caller, client);
  event.targets.push_back(target(server));
  return event;
}

Result<void> erase(ledger::Transaction& transaction, const domain::Organization& organization, const Agent& client,
                   const Caller& caller) {
  auto& connection = transaction.connection();
  CHECK(erase_delegation_links(transaction, organization, client.id.str(), caller));
  CHECK(storage::ClientKeys(connection).erase_all(client.id.str()));
  CHECK(storage::ClientSecrets(connection).erase_all(client.id.str()));
  CHECK(withdraw_brokered(transaction, client.id, caller));
  CHECK(storage::Connections(connection).erase_all(client.id));
  CHECK(storage::Agents(connection).erase(client.id));
  transaction.touch(client.id);
  return {};
}

}  // namespace

Result<Agent> find_mcp_client(Connection& connection, const domain::ResourceServerId& server) {
  CHECK(find_resource_server(connection, ResourceServerKind::mcp, server));
  TRY(auto client, storage::Agents(connection).find_client_of(server));
  if (!client) return not_found(server.str(), object);
  return *std::move(client);
}

Result<void> follow_server_status(ledger::Transaction& transaction, const ResourceServer& server) {
  storage::Agents agents(transaction.connection());
  TRY(auto client, agents.find_client_of(server.id));
  if (!client || client->status == status_of(server)) return {};
  client->status = status_of(server);
  client->last_updated = transaction.now();
  transaction.touch(client->id);
  return agents.update(*client);
}

Result<void> erase_mcp_client(ledger::Transaction& transaction, const domain::Organization& organization,
                              const ResourceServer& server, const Caller& caller) {
  TRY(const auto client, storage::Agents(transaction.connection()).find_client_of(server.id));
  if (!client) return {};
  transaction.record(client_event("delete", caller, *client, server));
  return erase(transaction, organization, *client, caller);
}

Result<Agent> McpClients::get(const domain::ResourceServerId& id) const {
  return environment_.store.read([&](Connection& connection) { return find_mcp_client(connection, id); });
}

Result<Agent> McpClients::create(const domain::ResourceServerId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Agent> {
    auto& connection = transaction.connection();
    TRY(const auto server, find_resource_server(connection, ResourceServerKind::mcp, id));
    if (server.client)
      return fail(ErrorKind::conflict, "The MCP server has an OAuth client: " + server.client->id.str());
    Agent client;
    client.id = domain::AgentId::generate();
    client.kind = domain::PrincipalKind::mcp_server;
    client.resource_server = id;
    client.status = status_of(server);
    client.name = id.str();  // no agent may be kept from a name by it
    client.created = client.last_updated = transaction.now();
    CHECK(storage::Agents(connection).insert(client));
    transaction.touch(client.id);
    transaction.record(client_event("register", caller, client, server));
    return client;
  });
}

Result<void> McpClients::remove(const domain::ResourceServerId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& connection = transaction.connection();
    TRY(const auto server, find_resource_server(connection, ResourceServerKind::mcp, id));
    TRY(const auto client, find_mcp_client(connection, id));
    TRY(const auto keys, storage::ClientKeys(connection).list(client.id.str()));
    TRY(const auto secrets, storage::ClientSecrets(connection).list(client.id.str()));
    TRY(const auto connections, storage::Connections(connection).list_all(client.id));
    if (!keys.empty() || !secrets.empty() || !connections.empty())
      return fail(ErrorKind::conflict, "The OAuth client has keys, secrets or connections; delete those first");
    transaction.record(client_event("delete", caller, client, server));
    return erase(transaction, environment_.organization, client, caller);
  });
}

}  // namespace mandate::manage
