// Virtual MCP servers, what they show, and how they stand among resource servers: wire contract 1.10. Their connections
// are in connections.cc, their authorization servers in resource_authorization_servers.cc.
#include "api/virtual_mcp_json.h"
#include "manage/virtual_mcp/capabilities.h"
#include "manage/virtual_mcp/virtual_mcp_servers.h"
#include "web/admin/errors.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using domain::OperationType;
using manage::Capabilities;
using manage::VirtualMcpServers;

domain::AgentId server_of(const Call& call) {
  return call.id<domain::AgentId>("virtualMcpId");
}

Result<http::Response> get_settings(const Call& call) {
  return json_response(200, api::virtual_mcp_settings(call.organization()));
}

Result<http::Response> list_servers(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto servers, VirtualMcpServers(call.environment()).list(page));
  json::array rows;
  for (const auto& server : servers.rows) rows.push_back(api::to_json(server, call.organization()));
  auto response = call.list(std::move(rows), servers.next);
  call.add_link_header(response, servers.next);
  return response;
}

Result<http::Response> register_server(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_new_virtual_mcp(body));
  TRY(const auto operation, VirtualMcpServers(call.environment()).register_server(change, call.caller()));
  return call.accepted(operation);
}

Result<http::Response> get_server(const Call& call) {
  TRY(const auto server, VirtualMcpServers(call.environment()).get(server_of(call)));
  return json_response(200, api::to_json(server, call.organization()));
}

Result<http::Response> get_resource(const Call& call) {
  TRY(const auto server, VirtualMcpServers(call.environment()).get(server_of(call)));
  return json_response(200, api::virtual_resource_to_json(server, call.organization()));
}

Result<http::Response> patch_server(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_virtual_mcp_patch(body));
  TRY(const auto operation, VirtualMcpServers(call.environment()).change(server_of(call), change, call.caller()));
  return call.accepted(operation);
}

AdminApi::Answer transition(OperationType type) {
  return [type](const Call& call) -> Result<http::Response> {
    TRY(const auto operation, VirtualMcpServers(call.environment()).transition(server_of(call), type, call.caller()));
    return call.accepted(operation);
  };
}

Capabilities capabilities_of(const Call& call) {
  return {call.environment(), {server_of(call), call.id<domain::ConnectionId>("connectionId")}};
}

domain::VirtualCapabilityId capability_of(const Call& call) {
  return call.id<domain::VirtualCapabilityId>("capabilityId");
}

// Clients of these paths know a name that is taken by its status.
template <class Value>
Result<http::Response> answer(const Result<Value>& done, const std::function<http::Response(const Value&)>& written) {
  if (done) return written(*done);
  if (done.error().kind != ErrorKind::conflict) return tl::unexpected(done.error());
  return with_status(409, error_response(done.error()));
}

Result<http::Response> list_capabilities(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto found, capabilities_of(call).list(page));
  json::array rows;
  for (const auto& one : found.rows) rows.push_back(api::to_json(one, call.organization()));
  auto response = call.list(std::move(rows), found.next);
  call.add_link_header(response, found.next);
  return response;
}

Result<http::Response> add_capability(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto draft, api::parse_new_capability(body));
  return answer<domain::VirtualCapability>(capabilities_of(call).add(draft, call.caller()), [&](const auto& added) {
    return json_response(201, api::to_json(added, call.organization()));
  });
}

Result<http::Response> replace_capabilities(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto drafts, api::parse_capabilities(body));
  return answer<domain::OperationId>(capabilities_of(call).replace(drafts, call.caller()),
                                     [&](const auto& operation) { return call.accepted(operation); });
}

Result<http::Response> get_capability(const Call& call) {
  TRY(const auto found, capabilities_of(call).get(capability_of(call)));
  return json_response(200, api::to_json(found, call.organization()));
}

Result<http::Response> patch_capability(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto alias, api::parse_capability_patch(body));
  return answer<domain::VirtualCapability>(
      capabilities_of(call).rename(capability_of(call), alias, call.caller()),
      [&](const auto& renamed) { return json_response(200, api::to_json(renamed, call.organization())); });
}

Result<http::Response> delete_capability(const Call& call) {
  CHECK(capabilities_of(call).remove(capability_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_virtual_mcp(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string root = "/workload-principals/api/v1", servers = root + "/virtual-mcp-servers",
                    server = servers + "/{virtualMcpId}",
                    capabilities = server + "/connections/{connectionId}/capabilities",
                    capability = capabilities + "/{capabilityId}";
  router.add(get, root + "/virtual-mcp-settings", api.handler(get_settings));
  router.add(get, servers, api.handler(list_servers));
  router.add(post, servers, api.handler(register_server));
  router.add(get, server, api.handler(get_server));
  router.add(patch, server, api.handler(patch_server));
  router.add(delete_, server, api.handler(transition(OperationType::delete_virtual_mcp)));
  router.add(post, server + "/lifecycle/activate", api.handler(transition(OperationType::activate_virtual_mcp)));
  router.add(post, server + "/lifecycle/deactivate", api.handler(transition(OperationType::deactivate_virtual_mcp)));
  router.add(get, capabilities, api.handler(list_capabilities));
  router.add(post, capabilities, api.handler(add_capability));
  router.add(put, capabilities, api.handler(replace_capabilities));
  router.add(get, capability, api.handler(get_capability));
  router.add(patch, capability, api.handler(patch_capability));
  router.add(delete_, capability, api.handler(delete_capability));
  router.add(get, "/resource-servers/api/v1/virtual-mcp-servers/{virtualMcpId}", api.handler(get_resource));
}

}  // namespace mandate::web::admin
