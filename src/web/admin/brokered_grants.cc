// What people let agents do at other authorization servers; ours.
#include "manage/brokered/brokered_grants.h"
#include "api/brokered_grant_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::BrokeredGrants;

Result<http::Response> list_grants(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto found, BrokeredGrants(call.environment()).list(call.id<domain::AgentId>("agentId"), page));
  json::array rows;
  for (const auto& details : found.rows)
    rows.push_back(api::to_json(details.grant, details.login, call.organization()));
  auto response = call.list(std::move(rows), found.next);
  call.add_link_header(response, found.next);
  return response;
}

Result<http::Response> withdraw_grant(const Call& call) {
  CHECK(BrokeredGrants(call.environment())
            .withdraw(call.id<domain::AgentId>("agentId"), call.id<domain::BrokeredGrantId>("grantId"), call.caller()));
  return no_content();
}

}  // namespace

void mount_brokered_grants(http::Router& router, const AdminApi& api) {
  const std::string all = "/workload-principals/api/v1/ai-agents/{agentId}/brokered-grants";
  router.add(http::Method::get, all, api.handler(list_grants));
  router.add(http::Method::delete_, all + "/{grantId}", api.handler(withdraw_grant));
}

}  // namespace mandate::web::admin
