// Which other authorization servers one trusts: wire contract 3.
#include "api/server_json.h"
#include "manage/servers/trusted_servers.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

constexpr Call::PageLimits page_limits{1, 200, 200};

manage::TrustedServers trust_of(const Call& call) {
  return {call.environment(), call.id<domain::AuthorizationServerId>("authServerId")};
}

json::array to_json(const std::vector<domain::ServerDetails>& servers, const domain::Organization& organization) {
  json::array rows;
  for (const auto& server : servers) rows.push_back(api::to_json(server, organization));
  return rows;
}

Result<bool> read_trusted(const Call& call) {
  const auto text = call.parameter("trusted").value_or("true");
  if (text == "true" || text == "false") return text == "true";
  return invalid("AssociatedServer", {{"'trusted' must be true or false.", "INVALID_FORMAT", "trusted"}});
}

Result<http::Response> list_associated(const Call& call) {
  TRY(const auto page, call.page(page_limits));
  TRY(const bool trusted, read_trusted(call));
  TRY(const auto servers, trust_of(call).list(trusted, page, call.parameter("q").value_or("")));
  return call.core_list(to_json(servers.rows, call.organization()), servers.next);
}

Result<http::Response> add_trusted(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto ids, api::parse_trusted_servers(body));
  TRY(const auto servers, trust_of(call).add(ids, call.caller()));
  return json_response(200, to_json(servers, call.organization()));
}

Result<http::Response> remove_trusted(const Call& call) {
  CHECK(trust_of(call).remove(call.id<domain::AuthorizationServerId>("associatedServerId"), call.caller()));
  return no_content();
}

}  // namespace

void mount_associated_servers(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string all = "/api/v1/authorizationServers/{authServerId}/associatedServers";
  router.add(get, all, api.handler(list_associated));
  router.add(post, all, api.handler(add_trusted));
  router.add(delete_, all + "/{associatedServerId}", api.handler(remove_trusted));
}

}  // namespace mandate::web::admin
