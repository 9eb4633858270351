// The OAuth clients of MCP servers: wire contract 1.10. Their keys are in client_credentials.cc.
#include "manage/resources/mcp_clients.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

domain::ResourceServerId server_of(const Call& call) {
  return domain::to_resource_server_id(call.request().path_parameter("serverId"));
}

// Clients of this path tell what stands against a change by its status.
http::Response refused_with_409(const Error& error) {
  return with_status(409, error_response(error));
}

Result<http::Response> create_client(const Call& call) {
  const auto created = manage::McpClients(call.environment()).create(server_of(call), call.caller());
  if (!created && created.error().kind == ErrorKind::conflict) return refused_with_409(created.error());
  CHECK(created);
  return http::Response{201, {{"Cache-Control", "no-store"}}};
}

Result<http::Response> delete_client(const Call& call) {
  const auto removed = manage::McpClients(call.environment()).remove(server_of(call), call.caller());
  if (!removed && removed.error().kind == ErrorKind::conflict) return refused_with_409(removed.error());
  CHECK(removed);
  return no_content();
}

}  // namespace

void mount_mcp_clients(http::Router& router, const AdminApi& api) {
  const std::string client = "/workload-principals/api/v1/mcp-servers/{serverId}/oauth-client";
  router.add(http::Method::post, client, api.handler(create_client));
  router.add(http::Method::delete_, client, api.handler(delete_client));
}

}  // namespace mandate::web::admin
