// Discoveries of MCP servers and the operations behind them: wire contract 1.10.
#include "manage/resources/discoveries.h"
#include "api/discovery_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::Discoveries;

domain::ResourceServerId server_of(const Call& call) {
  return domain::to_resource_server_id(call.request().path_parameter("serverId"));
}

Result<http::Response> start_discovery(const Call& call) {
  TRY(const auto body, call.optional_body());
  if (!body.empty())
    return invalid("Discovery", {{"'" + std::string(body.begin()->key()) + "' is not a member that can be given here.",
                                  "UNKNOWN_MEMBER", std::string(body.begin()->key())}});
  TRY(const auto operation, Discoveries(call.environment()).start(server_of(call), call.caller()));
  return http::Response{202,
                        {{"Location", call.link("/resource-servers/api/v1/operations/" + operation.str())},
                         {"Cache-Control", "no-store"}}};
}

Result<http::Response> list_discoveries(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto found, Discoveries(call.environment()).list(page, server_of(call), call.parameter("search")));
  json::array rows;
  for (const auto& discovery : found.rows) rows.push_back(api::to_json(discovery, call.organization()));
  auto response = call.list(std::move(rows), found.next);
  call.add_link_header(response, found.next);
  return response;
}

Result<http::Response> get_discovery(const Call& call) {
  TRY(const auto discovery,
      Discoveries(call.environment()).get(server_of(call), call.id<domain::OperationId>("discoveryId")));
  return json_response(200, api::to_json(discovery, call.organization()));
}

Result<http::Response> list_operations(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto found, Discoveries(call.environment()).list(page, {}));
  json::array rows;
  for (const auto& discovery : found.rows) rows.push_back(api::operation_to_json(discovery, call.organization()));
  return call.list(std::move(rows), found.next);
}

Result<http::Response> get_operation(const Call& call) {
  TRY(const auto discovery, Discoveries(call.environment()).get(call.id<domain::OperationId>("operationId")));
  return json_response(200, api::operation_to_json(discovery, call.organization()));
}

}  // namespace

void mount_discoveries(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string root = "/resource-servers/api/v1", discoveries = root + "/mcp-servers/{serverId}/discoveries";
  router.add(post, discoveries, api.handler(start_discovery));
  router.add(get, discoveries, api.handler(list_discoveries));
  router.add(get, discoveries + "/{discoveryId}", api.handler(get_discovery));
  router.add(get, root + "/operations", api.handler(list_operations));
  router.add(get, root + "/operations/{operationId}", api.handler(get_operation));
}

}  // namespace mandate::web::admin
