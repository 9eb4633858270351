// What agents may reach: wire contract 1.2, rows 11 to 17 and 24, and 1.5.
#include "manage/connections/connections.h"
#include "api/connection_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::Connections;

domain::AgentId agent_of(const Call& call) {
  return call.id<domain::AgentId>("agentId");
}
domain::ConnectionId connection_of(const Call& call) {
  return call.id<domain::ConnectionId>("connectionId");
}

Result<http::Response> list_connections(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto connections, Connections(call.environment()).list(agent_of(call), page));
  json::array rows;
  for (const auto& connection : connections.rows) rows.push_back(api::to_json(connection, call.organization()));
  auto response = call.list(std::move(rows), connections.next);
  call.add_link_header(response, connections.next);
  return response;
}

Result<http::Response> create_connection(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto draft, api::parse_new_connection(body, Connections::shapes()));
  TRY(const auto connection, Connections(call.environment()).create(agent_of(call), draft, call.caller()));
  return json_response(201, api::to_json(connection, call.organization()));
}

Result<http::Response> get_connection(const Call& call) {
  TRY(const auto connection, Connections(call.environment()).get(agent_of(call), connection_of(call)));
  return json_response(200, api::to_json(connection, call.organization()));
}

Result<http::Response> patch_connection(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_connection_patch(body, Connections::shapes()));
  TRY(const auto connection,
      Connections(call.environment()).change(agent_of(call), connection_of(call), change, call.caller()));
  return json_response(200, api::to_json(connection, call.organization()));
}

AdminApi::Answer set_status(domain::Status status) {
  return [status](const Call& call) -> Result<http::Response> {
    TRY(const auto connection,
        Connections(call.environment()).set_status(agent_of(call), connection_of(call), status, call.caller()));
    return json_response(200, api::to_json(connection, call.organization()));
  };
}

Result<http::Response> delete_connection(const Call& call) {
  CHECK(Connections(call.environment()).remove(agent_of(call), connection_of(call), call.caller()));
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

}  // namespace

void mount_connections(http::Router& router, const AdminApi& api) {
  const std::string connections = "/workload-principals/api/v1/ai-agents/{agentId}/connections",
                    connection = connections + "/{connectionId}";
  router.add(http::Method::get, connections, api.handler(list_connections));
  router.add(http::Method::post, connections, api.handler(create_connection));
  router.add(http::Method::get, connection, api.handler(get_connection));
  router.add(http::Method::patch, connection, api.handler(patch_connection));
  router.add(http::Method::delete_, connection, api.handler(delete_connection));
  router.add(http::Method::post, connection + "/lifecycle/activate", api.handler(set_status(domain::Status::active)));
  router.add(http::Method::post, connection + "/lifecycle/deactivate",
             api.handler(set_status(domain::Status::inactive)));
  router.add(http::Method::get, "/workload-principals/api/v1/potential-connections",
             api.handler(list_potential_connections));
}

}  // namespace mandate::web::admin
