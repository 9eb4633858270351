// What people let agents and virtual MCP servers do at other authorization servers; ours.
#include "manage/brokered/brokered_grants.h"
#include "api/brokered_grant_json.h"
#include "web/admin/principal.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::BrokeredGrants;

Result<http::Response> list_grants(const Call& call) {
  TRY(const auto principal, principal_of(call));
  TRY(const auto page, call.page());
  TRY(const auto found, BrokeredGrants(call.environment(), principal.kind).list(principal.id, page));
  json::array rows;
  for (const auto& details : found.rows) rows.push_back(api::to_json(details.grant, details.login, principal.url));
  auto response = call.list(std::move(rows), found.next);
  call.add_link_header(response, found.next);
  return response;
}

Result<http::Response> withdraw_grant(const Call& call) {
  TRY(const auto principal, principal_of(call));
  CHECK(BrokeredGrants(call.environment(), principal.kind)
            .withdraw(principal.id, call.id<domain::BrokeredGrantId>("grantId"), call.caller()));
  return no_content();
}

void mount_of(http::Router& router, const AdminApi& api, const std::string& principal) {
  const auto all = principal + "/brokered-grants";
  router.add(http::Method::get, all, api.handler(list_grants));
  router.add(http::Method::delete_, all + "/{grantId}", api.handler(withdraw_grant));
}

}  // namespace

void mount_brokered_grants(http::Router& router, const AdminApi& api) {
  mount_of(router, api, "/workload-principals/api/v1/ai-agents/{agentId}");
  mount_of(router, api, "/workload-principals/api/v1/virtual-mcp-servers/{virtualMcpId}");
}

}  // namespace mandate::web::admin
