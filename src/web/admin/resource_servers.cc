// MCP servers and API servers: wire contract 1.10. The kind is part of the path.
#include "manage/resources/resource_servers.h"
#include "api/resource_server_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using Kind = domain::ResourceServerKind;
using manage::ResourceServers;

domain::ResourceServerId server_of(const Call& call) {
  return domain::to_resource_server_id(call.request().path_parameter("serverId"));
}

http::Response server_response(const Call& call, int status, const domain::ResourceServer& server) {
  return json_response(status, api::to_json(server, call.organization()));
}

AdminApi::Answer list_servers(Kind kind) {
  return [kind](const Call& call) -> Result<http::Response> {
    TRY(const auto page, call.page());
    TRY(const auto servers, ResourceServers(call.environment(), kind).list(page, call.parameter("search")));
    json::array rows;
    for (const auto& server : servers.rows) rows.push_back(api::to_json(server, call.organization()));
    auto response = call.list(std::move(rows), servers.next);
    call.add_link_header(response, servers.next);
    return response;
  };
}

AdminApi::Answer register_server(Kind kind) {
  return [kind](const Call& call) -> Result<http::Response> {
    TRY(const auto body, call.body());
    TRY(const auto change, api::parse_new_resource_server(body, kind));
    TRY(const auto server, ResourceServers(call.environment(), kind).register_server(change, call.caller()));
    return server_response(call, 201, server)
        .with("Location", api::resource_server_url(call.organization(), kind, server.id));
  };
}

AdminApi::Answer get_server(Kind kind) {
  return [kind](const Call& call) -> Result<http::Response> {
    TRY(const auto server, ResourceServers(call.environment(), kind).get(server_of(call)));
    return server_response(call, 200, server);
  };
}

AdminApi::Answer patch_server(Kind kind) {
  return [kind](const Call& call) -> Result<http::Response> {
    TRY(const auto body, call.body());
    TRY(const auto change, api::parse_resource_server_patch(body, kind));
    TRY(const auto server, ResourceServers(call.environment(), kind).change(server_of(call), change, call.caller()));
    return server_response(call, 200, server);
  };
}

AdminApi::Answer delete_server(Kind kind) {
  return [kind](const Call& call) -> Result<http::Response> {
    const ResourceServers servers(call.environment(), kind);
    TRY(const bool dry_run, call.flag("dryRun"));
    if (dry_run) {
      TRY(const auto server, servers.get(server_of(call)));
      TRY(const auto dependents, servers.dependents(server_of(call)));
      return json_response(200, api::to_json(server, dependents, call.organization()));
    }
    CHECK(servers.remove(server_of(call), call.caller()));
    return no_content();
  };
}

AdminApi::Answer set_status(Kind kind, domain::Status status) {
  return [kind, status](const Call& call) -> Result<http::Response> {
    TRY(const auto server,
        ResourceServers(call.environment(), kind).set_status(server_of(call), status, call.caller()));
    return server_response(call, 200, server);
  };
}

void mount_kind(http::Router& router, const AdminApi& api, Kind kind, const std::string& servers) {
  using enum http::Method;
  const std::string server = servers + "/{serverId}";
  router.add(get, servers, api.handler(list_servers(kind)));
  router.add(post, servers, api.handler(register_server(kind)));
  router.add(get, server, api.handler(get_server(kind)));
  router.add(patch, server, api.handler(patch_server(kind)));
  router.add(delete_, server, api.handler(delete_server(kind)));
  router.add(post, server + "/lifecycle/activate", api.handler(set_status(kind, domain::Status::active)));
  router.add(post, server + "/lifecycle/deactivate", api.handler(set_status(kind, domain::Status::inactive)));
}

}  // namespace

void mount_resource_servers(http::Router& router, const AdminApi& api) {
  mount_kind(router, api, Kind::mcp, "/resource-servers/api/v1/mcp-servers");
  mount_kind(router, api, Kind::api, "/resource-servers/api/v1/api-servers");
}

}  // namespace mandate::web::admin
