// Custom authorization servers and their scopes: wire contract 3.
#include "api/server_json.h"
#include "manage/servers/scopes.h"
#include "manage/servers/servers.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

constexpr Call::PageLimits page_limits{1, 200, 200};

domain::AuthorizationServerId server_of(const Call& call) {
  return call.id<domain::AuthorizationServerId>("authServerId");
}
domain::ScopeId scope_of(const Call& call) {
  return call.id<domain::ScopeId>("scopeId");
}
manage::Scopes scopes_of(const Call& call) {
  return {call.environment(), server_of(call)};
}

Result<http::Response> list_servers(const Call& call) {
  TRY(const auto page, call.page(page_limits));
  TRY(const auto servers,
      manage::AuthorizationServers(call.environment()).list(page, call.parameter("q").value_or("")));
  json::array rows;
  for (const auto& server : servers.rows) rows.push_back(api::to_json(server, call.organization()));
  return call.core_list(std::move(rows), servers.next);
}

Result<http::Response> create_server(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_server_change(body, ""));
  TRY(const auto server, manage::AuthorizationServers(call.environment()).create(change, call.caller()));
  return json_response(201, api::to_json(server, call.organization()));
}

Result<http::Response> get_server(const Call& call) {
  TRY(const auto server, manage::AuthorizationServers(call.environment()).get(server_of(call)));
  return json_response(200, api::to_json(server, call.organization()));
}

Result<http::Response> replace_server(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_server_change(body, call.organization().endpoint(server_of(call), "keys")));
  TRY(const auto server,
      manage::AuthorizationServers(call.environment()).replace(server_of(call), change, call.caller()));
  return json_response(200, api::to_json(server, call.organization()));
}

Result<http::Response> delete_server(const Call& call) {
  CHECK(manage::AuthorizationServers(call.environment()).remove(server_of(call), call.caller()));
  return no_content();
}

template <domain::Status status>
Result<http::Response> switch_server(const Call& call) {
  CHECK(manage::AuthorizationServers(call.environment()).set_status(server_of(call), status, call.caller()));
  return no_content();
}

Result<http::Response> list_scopes(const Call& call) {
  TRY(const auto page, call.page(page_limits));
  TRY(const auto scopes, scopes_of(call).list({page, call.parameter("q").value_or(""), call.parameter("filter")}));
  json::array rows;
  for (const auto& scope : scopes.rows) rows.push_back(api::to_json(scope, call.organization()));
  return call.core_list(std::move(rows), scopes.next);
}

Result<http::Response> create_scope(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_scope_change(body));
  TRY(const auto scope, scopes_of(call).create(change, call.caller()));
  return json_response(201, api::to_json(scope, call.organization()));
}

Result<http::Response> get_scope(const Call& call) {
  TRY(const auto scope, scopes_of(call).get(scope_of(call)));
  return json_response(200, api::to_json(scope, call.organization()));
}

Result<http::Response> replace_scope(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_scope_change(body));
  TRY(const auto scope, scopes_of(call).replace(scope_of(call), change, call.caller()));
  return json_response(200, api::to_json(scope, call.organization()));
}

Result<http::Response> delete_scope(const Call& call) {
  CHECK(scopes_of(call).remove(scope_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_authorization_servers(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  using enum domain::Status;
  const std::string all = "/api/v1/authorizationServers", one = all + "/{authServerId}";
  router.add(get, all, api.handler(list_servers));
  router.add(post, all, api.handler(create_server));
  router.add(get, one, api.handler(get_server));
  router.add(put, one, api.handler(replace_server));
  router.add(delete_, one, api.handler(delete_server));
  router.add(post, one + "/lifecycle/activate", api.handler(switch_server<active>));
  router.add(post, one + "/lifecycle/deactivate", api.handler(switch_server<inactive>));
  router.add(get, one + "/scopes", api.handler(list_scopes));
  router.add(post, one + "/scopes", api.handler(create_scope));
  router.add(get, one + "/scopes/{scopeId}", api.handler(get_scope));
  router.add(put, one + "/scopes/{scopeId}", api.handler(replace_scope));
  router.add(delete_, one + "/scopes/{scopeId}", api.handler(delete_scope));
}

}  // namespace mandate::web::admin
