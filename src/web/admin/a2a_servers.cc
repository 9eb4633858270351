// Agents that others may call, as resources: wire contract 1.10. They come and go with the agent's `resourceUrl`.
#include "manage/resources/a2a_servers.h"
#include "api/a2a_server_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

Result<http::Response> list_a2a_servers(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto servers, manage::A2aServers(call.environment()).list(page));
  json::array rows;
  for (const auto& server : servers.rows) rows.push_back(api::a2a_server_to_json(server, call.organization()));
  auto response = call.list(std::move(rows), servers.next);
  call.add_link_header(response, servers.next);
  return response;
}

Result<http::Response> get_a2a_server(const Call& call) {
  TRY(const auto server, manage::A2aServers(call.environment()).get(call.id<domain::AgentId>("agentId")));
  return json_response(200, api::a2a_server_to_json(server, call.organization()));
}

}  // namespace

void mount_a2a_servers(http::Router& router, const AdminApi& api) {
  router.add(http::Method::get, "/resource-servers/api/v1/a2a-servers", api.handler(list_a2a_servers));
  router.add(http::Method::get, "/resource-servers/api/v1/a2a-servers/{agentId}", api.handler(get_a2a_server));
}

}  // namespace mandate::web::admin
