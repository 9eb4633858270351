// How we authenticate at authorization servers that are not ours: wire contract 1.10 (`rsc…`).
#include "manage/resources/client_auth_settings.h"
#include "api/client_auth_settings_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::ClientAuthSettings;

domain::ClientAuthSettingsId settings_of(const Call& call) {
  return call.id<domain::ClientAuthSettingsId>("settingsId");
}

json::object to_json(const Call& call, const manage::ClientAuthSettingsDetails& details) {
  return api::to_json(details.settings, details.resource, details.resource_orn, call.organization());
}

Result<http::Response> list_settings(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto found, ClientAuthSettings(call.environment()).list(page, call.parameter("filter")));
  json::array rows;
  for (const auto& details : found.rows) rows.push_back(to_json(call, details));
  auto response = call.list(std::move(rows), found.next);
  call.add_link_header(response, found.next);
  return response;
}

Result<http::Response> create_settings(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_new_client_auth_settings(body));
  TRY(const auto details, ClientAuthSettings(call.environment()).create(change, call.caller()));
  return json_response(201, to_json(call, details));
}

Result<http::Response> get_settings(const Call& call) {
  TRY(const auto details, ClientAuthSettings(call.environment()).get(settings_of(call)));
  return json_response(200, to_json(call, details));
}

Result<http::Response> patch_settings(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_client_auth_settings_patch(body));
  TRY(const auto details, ClientAuthSettings(call.environment()).change(settings_of(call), change, call.caller()));
  return json_response(200, to_json(call, details));
}

Result<http::Response> delete_settings(const Call& call) {
  CHECK(ClientAuthSettings(call.environment()).remove(settings_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_client_auth_settings(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string all = "/resource-servers/api/v1/client-auth-settings", one = all + "/{settingsId}";
  router.add(get, all, api.handler(list_settings));
  router.add(post, all, api.handler(create_settings));
  router.add(get, one, api.handler(get_settings));
  router.add(patch, one, api.handler(patch_settings));
  router.add(delete_, one, api.handler(delete_settings));
}

}  // namespace mandate::web::admin
