#include "manage/virtual_mcp/virtual_mcp_records.h"

#include "domain/resource_server.h"
#include "manage/connections/connection_checks.h"
#include "manage/events.h"
#include "storage/client_auth_settings.h"
#include "storage/connections.h"
#include "storage/virtual_mcp.h"

namespace mandate::manage {

Result<domain::VirtualMcpServer> find_virtual_mcp(storage::sql::Connection& connection, const domain::AgentId& id) {
  TRY(auto server, storage::VirtualMcpServers(connection).find(id));
  if (!server) return not_found(id.str(), virtual_mcp_object);
  return *std::move(server);
}

domain::EventParty target(const domain::VirtualMcpServer& server) {
  return {server.id.str(),
          std::string(virtual_mcp_object),
          server.resource_url,
          server.display_name,
          {{"workload_principal_id", server.id.str()},
           {"workload_principal_name", server.display_name},
           {"workload_principal_description", server.description},
           {"workload_principal_status", std::string(name_of(server.status))},
           {"workload_principal_type", std::string(name_of(domain::PrincipalKind::virtual_mcp))},
           {"workload_principal_resource_url", server.resource_url}}};
}

domain::Event virtual_mcp_event(std::string type, std::string message, const Caller& caller,
                                const domain::VirtualMcpServer& server) {
  return change_event(std::move(type), std::move(message), caller, {target(server)});
}

Result<void> check_virtual_connection(storage::sql::Connection& connection, const domain::AgentId& server,
                                      const domain::Connection& wanted) {
  const auto refuse = [](std::string summary, std::string reason, std::string location) {
    return invalid(std::string(connection_object), {{std::move(summary), std::move(reason), std::move(location)}});
  };
  if (wanted.type != "STS_ACCESS_TOKEN")
    return refuse("Connections of a virtual MCP server are of the type STS_ACCESS_TOKEN.", "NOT_APPLICABLE",
                  "connectionType");
  TRY(const auto settings, storage::ClientAuthSettings(connection).find(domain::ClientAuthSettingsId(wanted.target)));
  if (settings && domain::kind_of(domain::ResourceServerId(settings->resource)) != domain::ResourceServerKind::mcp)
    return refuse("A virtual MCP server shows tools of MCP servers; these settings are for an API server.",
                  "NOT_APPLICABLE", "resource.orn");
  TRY(const auto all, storage::Connections(connection).list_all(server));
  if (all.size() < domain::servers_per_virtual_mcp_max) return {};
  return refuse(
      "A virtual MCP server has at most " + std::to_string(domain::servers_per_virtual_mcp_max) + " connections.",
      "LIMIT", "");
}

Result<void> erase_capabilities_of(ledger::Transaction& transaction, const domain::ConnectionId& connection) {
  return storage::VirtualCapabilities(transaction.connection()).erase_of_connection(connection);
}

}  // namespace mandate::manage
