// What agents may reach: wire contract 1.2, rows 11 to 17 and 24, and 1.5.
#include "manage/connections/connections.h"
#include "api/connection_json.h"
#include "web/admin/principal.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::Connections;

Connections connections_of(const Call& call, const Principal& principal) {
  return Connections(call.environment(), principal.kind);
}
domain::ConnectionId connection_of(const Call& call) {
  return call.id<domain::ConnectionId>("connectionId");
}

Result<http::Response> list_connections(const Call& call) {
  TRY(const auto principal, principal_of(call));
  TRY(const auto page, call.page());
  TRY(const auto connections, connections_of(call, principal).list(principal.id, page));
  json::array rows;
  for (const auto& connection : connections.rows)
    rows.push_back(api::to_json(connection, call.organization(), principal.url));
  auto response = call.list(std::move(rows), connections.next);
  call.add_link_header(response, connections.next);
  return response;
}

Result<http::Response> create_connection(const Call& call) {
  TRY(const auto principal, principal_of(call));
  TRY(const auto body, call.body());
  TRY(const auto draft, api::parse_new_connection(body, Connections::shapes()));
  TRY(const auto connection, connections_of(call, principal).create(principal.id, draft, call.caller()));
  return json_response(201, api::to_json(connection, call.organization(), principal.url));
}

Result<http::Response> get_connection(const Call& call) {
  TRY(const auto principal, principal_of(call));
  TRY(const auto connection, connections_of(call, principal).get(principal.id, connection_of(call)));
  return json_response(200, api::to_json(connection, call.organization(), principal.url));
}

Result<http::Response> patch_connection(const Call& call) {
  TRY(const auto principal, principal_of(call));
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_connection_patch(body, Connections::shapes()));
  TRY(const auto connection,
      connections_of(call, principal).change(principal.id, connection_of(call), change, call.caller()));
  return json_response(200, api::to_json(connection, call.organization(), principal.url));
}

AdminApi::Answer set_status(domain::Status status) {
  return [status](const Call& call) -> Result<http::Response> {
    TRY(const auto principal, principal_of(call));
    TRY(const auto connection,
        connections_of(call, principal).set_status(principal.id, connection_of(call), status, call.caller()));
    return json_response(200, api::to_json(connection, call.organization(), principal.url));
  };
}

Result<http::Response> delete_connection(const Call& call) {
  TRY(const auto principal, principal_of(call));
  CHECK(connections_of(call, principal).remove(principal.id, connection_of(call), call.caller()));
  return no_content();
}

Result<http::Response> list_potential_connections(const Call& call) {
  TRY(const auto page, call.page());
  const auto filter = call.parameter("filter");
  if (!filter) return fail(ErrorKind::missing_parameter, "'filter' is required: connectionType eq \"<type>\"");
  TRY(const auto found,
      Connections(call.environment()).list_potential(page, *filter, call.parameter("match").value_or("")));
  json::array rows;
  for (const auto& target : found.targets.rows)
    rows.push_back(api::potential_to_json(found.shape, target, call.organization()));
  auto response = call.list(std::move(rows), found.targets.next);
  call.add_link_header(response, found.targets.next);
  return response;
}

void mount_of(http::Router& router, const AdminApi& api, const std::string& principal) {
  using enum http::Method;
  const std::string connections = principal + "/connections", connection = connections + "/{connectionId}";
  router.add(get, connections, api.handler(list_connections));
  router.add(post, connections, api.handler(create_connection));
  router.add(get, connection, api.handler(get_connection));
  router.add(patch, connection, api.handler(patch_connection));
  router.add(delete_, connection, api.handler(delete_connection));
  router.add(post, connection + "/lifecycle/activate", api.handler(set_status(domain::Status::active)));
  router.add(post, connection + "/lifecycle/deactivate", api.handler(set_status(domain::Status::inactive)));
}

}  // namespace

void mount_connections(http::Router& router, const AdminApi& api) {
  mount_of(router, api, "/workload-principals/api/v1/ai-agents/{agentId}");
  mount_of(router, api, "/workload-principals/api/v1/mcp-servers/{serverId}");
  mount_of(router, api, "/workload-principals/api/v1/virtual-mcp-servers/{virtualMcpId}");
  router.add(http::Method::get, "/workload-principals/api/v1/potential-connections",
             api.handler(list_potential_connections));
}

}  // namespace mandate::web::admin
