#include "web/admin/principal.h"

#include "api/agent_json.h"
#include "api/virtual_mcp_json.h"
#include "manage/resources/mcp_clients.h"

namespace mandate::web::admin {

Result<Principal> principal_of(const Call& call) {
  if (const auto agent = call.id<domain::AgentId>("agentId"); !agent.empty())
    return Principal{domain::PrincipalKind::ai_agent, agent, api::agent_url(call.organization(), agent)};
  if (const auto id = call.id<domain::AgentId>("virtualMcpId"); !id.empty())
    return Principal{domain::PrincipalKind::virtual_mcp, id, api::virtual_mcp_url(call.organization(), id)};
  const auto server = domain::to_resource_server_id(call.request().path_parameter("serverId"));
  TRY(const auto client, manage::McpClients(call.environment()).get(server));
  return Principal{domain::PrincipalKind::mcp_server, client.id,
                   call.link("/workload-principals/api/v1/mcp-servers/" + server.str())};
}

}  // namespace mandate::web::admin
