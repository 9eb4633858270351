// The authorization servers of MCP, API, A2A and virtual MCP servers: wire contract 1.10.
#include "api/resource_server_json.h"
#include "manage/resources/authorization_servers.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::ResourceAuthorizationServers;
using ToRef = manage::ResourceRef (*)(const Call&);

manage::ResourceRef mcp_server_of(const Call& call) {
  return manage::ResourceServerRef{domain::ResourceServerKind::mcp,
                                   domain::to_resource_server_id(call.request().path_parameter("serverId"))};
}
manage::ResourceRef api_server_of(const Call& call) {
  return manage::ResourceServerRef{domain::ResourceServerKind::api,
                                   domain::to_resource_server_id(call.request().path_parameter("serverId"))};
}
manage::ResourceRef a2a_server_of(const Call& call) {
  return manage::A2aServerRef{call.id<domain::AgentId>("agentId")};
}
manage::ResourceRef virtual_mcp_of(const Call& call) {
  return manage::VirtualMcpRef{call.id<domain::AgentId>("virtualMcpId")};
}

const std::string& named(const Call& call) {
  return call.request().path_parameter("entryId");
}

// Of an entry, whether the request's path is that of the list or of the entry.
json::object to_json(const Call& call, const manage::AuthorizationServerOfResource& details) {
  auto path = std::string(call.request().path());
  const std::string_view list = "/authorization-servers";
  path.resize(path.rfind(list) + list.size());
  return api::to_json(details.server, details.orn, details.name, call.link(path + "/" + details.server.id));
}

AdminApi::Answer list_servers(ToRef ref) {
  return [ref](const Call& call) -> Result<http::Response> {
    TRY(const auto page, call.page());
    TRY(const auto servers,
        ResourceAuthorizationServers(call.environment(), ref(call)).list(page, call.parameter("filter")));
    json::array rows;
    for (const auto& server : servers.rows) rows.push_back(to_json(call, server));
    auto response = call.list(std::move(rows), servers.next);
    call.add_link_header(response, servers.next);
    return response;
  };
}

// Of an A2A server clients expect no body.
AdminApi::Answer add_server(ToRef ref) {
  return [ref](const Call& call) -> Result<http::Response> {
    TRY(const auto body, call.body());
    TRY(const auto draft, api::parse_new_resource_authorization_server(body));
    TRY(const auto server, ResourceAuthorizationServers(call.environment(), ref(call)).add(draft, call.caller()));
    return ref == a2a_server_of ? no_content() : json_response(201, to_json(call, server));
  };
}

AdminApi::Answer get_server(ToRef ref) {
  return [ref](const Call& call) -> Result<http::Response> {
    TRY(const auto server, ResourceAuthorizationServers(call.environment(), ref(call)).get(named(call)));
    return json_response(200, to_json(call, server));
  };
}

AdminApi::Answer patch_server(ToRef ref) {
  return [ref](const Call& call) -> Result<http::Response> {
    TRY(const auto body, call.body());
    TRY(const auto change, api::parse_resource_authorization_server_patch(body));
    TRY(const auto server,
        ResourceAuthorizationServers(call.environment(), ref(call)).change(named(call), change, call.caller()));
    return json_response(200, to_json(call, server));
  };
}

AdminApi::Answer delete_server(ToRef ref) {
  return [ref](const Call& call) -> Result<http::Response> {
    CHECK(ResourceAuthorizationServers(call.environment(), ref(call)).remove(named(call), call.caller()));
    return no_content();
  };
}

void mount_of(http::Router& router, const AdminApi& api, const std::string& resource, ToRef ref) {
  using enum http::Method;
  const std::string servers = resource + "/authorization-servers", server = servers + "/{entryId}";
  router.add(get, servers, api.handler(list_servers(ref)));
  router.add(post, servers, api.handler(add_server(ref)));
  router.add(get, server, api.handler(get_server(ref)));
  router.add(patch, server, api.handler(patch_server(ref)));
  router.add(delete_, server, api.handler(delete_server(ref)));
}

}  // namespace

void mount_resource_authorization_servers(http::Router& router, const AdminApi& api) {
  mount_of(router, api, "/resource-servers/api/v1/mcp-servers/{serverId}", mcp_server_of);
  mount_of(router, api, "/resource-servers/api/v1/api-servers/{serverId}", api_server_of);
  mount_of(router, api, "/resource-servers/api/v1/a2a-servers/{agentId}", a2a_server_of);
  mount_of(router, api, "/resource-servers/api/v1/virtual-mcp-servers/{virtualMcpId}", virtual_mcp_of);
}

}  // namespace mandate::web::admin
