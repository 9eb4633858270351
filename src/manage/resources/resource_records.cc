#include "manage/resources/resource_records.h"

#include "manage/events.h"
#include "storage/resource_servers.h"

namespace mandate::manage {

using domain::ResourceServer;
using domain::ResourceServerKind;

std::string_view object_of(ResourceServerKind kind) {
  return kind == ResourceServerKind::mcp ? "MCPServer" : "APIServer";
}

Result<ResourceServer> find_resource_server(storage::sql::Connection& connection, ResourceServerKind kind,
                                            const domain::ResourceServerId& id) {
  TRY(auto server, storage::ResourceServers(connection).find(kind, id));
  if (!server) return not_found(id.str(), object_of(kind));
  return *std::move(server);
}

std::string orn_of(const domain::Organization& organization, const ResourceServer& server) {
  const auto orns = organization.orns();
  return server.kind == ResourceServerKind::mcp ? orns.mcp_server(server.id) : orns.api_server(server.id);
}

domain::EventParty target(const ResourceServer& server) {
  struct Names {
    domain::DetailName id, name, resource_url, status;
  };
  static constexpr Names of_mcp{"mcp_server_id", "mcp_server_name", "mcp_server_resource_url", "mcp_server_status"},
      of_api{"api_server_id", "api_server_name", "api_server_resource_url", "api_server_status"};
  const auto& names = server.kind == ResourceServerKind::mcp ? of_mcp : of_api;
  return domain::EventParty{server.id.str(), std::string(object_of(server.kind)), server.resource_url, server.name()}
      .with(names.id, server.id.str())
      .with(names.name, server.name())
      .with(names.resource_url, server.resource_url)
      .with(names.status, std::string(name_of(server.status)));
}

domain::Event resource_event(std::string_view verb, std::string message, const Caller& caller,
                             const ResourceServer& server) {
  const std::string_view kind = server.kind == ResourceServerKind::mcp ? "mcp_server." : "api_server.";
  return change_event("resource_servers." + std::string(kind).append(verb), std::move(message), caller,
                      {target(server)});
}

}  // namespace mandate::manage
