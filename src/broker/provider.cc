#include "broker/provider.h"

#include "storage/agents.h"
#include "storage/client_auth_settings.h"
#include "storage/connections.h"
#include "storage/resource_servers.h"
#include "storage/virtual_mcp.h"

namespace mandate::broker {
namespace {

constexpr std::string_view connection_type = "STS_ACCESS_TOKEN";

}  // namespace

Result<std::optional<Provider>> find_provider(storage::sql::Connection& connection,
                                              const domain::ClientAuthSettingsId& id) {
  TRY(auto settings, storage::ClientAuthSettings(connection).find(id));
  if (!settings) return std::nullopt;
  const domain::ResourceServerId resource_id(settings->resource);
  TRY(auto resource, storage::ResourceServers(connection).find(domain::kind_of(resource_id), resource_id));
  TRY(auto server, storage::ResourceAuthorizationServers(connection).find(settings->resource, settings->server));
  if (!resource || !server || server->origin != domain::AuthorizationServerOrigin::external) return std::nullopt;
  return Provider{*std::move(settings), *std::move(server), *std::move(resource)};
}

Result<std::optional<Way>> find_way(storage::sql::Connection& connection, const domain::AgentId& agent_id,
                                    const domain::ConnectionId& connection_id) {
  TRY(auto agent, storage::Agents(connection).find(agent_id));
  TRY(auto found, storage::Connections(connection).find(agent_id, connection_id));
  if (!agent || agent->status != domain::AgentStatus::active || !found || found->type != connection_type ||
      found->status != domain::Status::active)
    return std::nullopt;
  TRY(auto provider, find_provider(connection, domain::ClientAuthSettingsId(found->target)));
  if (!provider || provider->resource.status != domain::ResourceServerStatus::active ||
      provider->server.status != domain::Status::active || provider->server.authorization_endpoint.empty())
    return std::nullopt;
  TRY(agent->name, storage::name_for_people(connection, *agent));
  return Way{*std::move(agent), *std::move(found), *std::move(provider)};
}

domain::EventParty party_of(const domain::Connection& connection) {
  return {connection.id.str(), "ResourceConnection", connection.type, connection.type};
}

domain::EventParty party_of(const domain::Agent& agent) {
  const bool is_virtual = agent.kind == domain::PrincipalKind::virtual_mcp;
  return {agent.id.str(), is_virtual ? "VirtualMCPServer" : "AIAgent", agent.name, agent.name};
}

}  // namespace mandate::broker
