// Who answers for an agent: the governance path of wire contract 1.8, and the same under the agent (ours).
#include "manage/agents/owners.h"
#include "api/owner_json.h"
#include "manage/agents/owner_filter.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

json::object owned_json(const manage::OwnedAgent& owned, const Call& call) {
  return api::to_json(owned.agent, owned.owners, call.organization());
}

Result<http::Response> list_owners(const Call& call) {
  // There is one row at most, so that no place in the list can be gone on from; but what is asked for is judged.
  CHECK(call.page());
  const auto text = call.parameter("filter");
  if (!text) return fail(ErrorKind::missing_parameter, "'filter' is required: parentResourceOrn eq \"<agent ORN>\"");
  TRY(const auto filter, manage::parse_agent_filter(*text, call.organization()));
  TRY(const auto owned, manage::Owners(call.environment()).get(filter.agent));
  json::array rows;
  if (filter.fits(owned.agent.name)) rows.emplace_back(owned_json(owned, call));
  auto response = call.list(std::move(rows), "");
  call.add_link_header(response, "");
  return response;
}

Result<http::Response> replace_owners(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto wanted, api::parse_owners_replacement(body));
  std::vector<domain::AgentId> agents;
  for (const auto& orn : wanted.resource_orns) {
    TRY(auto agent, manage::agent_of_orn(call.organization(), orn, "resourceOrns"));
    agents.push_back(std::move(agent));
  }
  TRY(const auto replaced,
      manage::Owners(call.environment()).replace(agents, wanted.principal_orns, "principalOrns", call.caller()));
  json::array rows;
  for (const auto& owned : replaced) rows.push_back(owned_json(owned, call));
  return json_response(200, json::object{{"data", std::move(rows)}});
}

Result<http::Response> remove_owners(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto removal, api::parse_owners_removal(body));
  TRY(const auto agent, manage::agent_of_orn(call.organization(), removal.resource_orn, "resourceOrn"));
  CHECK(manage::Owners(call.environment()).remove(agent, removal.principal_orns, call.caller()));
  return no_content();
}

Result<http::Response> list_resources_without_owner(const Call& call) {
  TRY(const auto page, call.page());
  manage::OwnerFilter filter;
  if (const auto text = call.parameter("filter")) {
    TRY(filter, manage::parse_owner_filter(*text, call.organization()));
  }
  TRY(const auto found, manage::Owners(call.environment()).list_without_owner(page, filter));
  json::array rows;
  for (const auto& owned : found.rows) rows.push_back(owned_json(owned, call));
  auto response = call.list(std::move(rows), found.next);
  call.add_link_header(response, found.next);
  return response;
}

Result<http::Response> get_agent_owners(const Call& call) {
  TRY(const auto owned, manage::Owners(call.environment()).get(call.id<domain::AgentId>("agentId")));
  return json_response(200, owned_json(owned, call));
}

Result<http::Response> replace_agent_owners(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto orns, api::parse_agent_owners(body));
  TRY(const auto owned, manage::Owners(call.environment())
                            .replace({call.id<domain::AgentId>("agentId")}, orns, "principalOrns", call.caller()));
  return json_response(200, owned_json(owned.front(), call));
}

}  // namespace

void mount_owners(http::Router& router, const AdminApi& api) {
  const std::string governance = "/governance/api/v1/resource-owners";
  router.add(http::Method::get, governance, api.handler(list_owners));
  router.add(http::Method::post, governance, api.handler(replace_owners));
  router.add(http::Method::patch, governance, api.handler(remove_owners));
  router.add(http::Method::get, governance + "/catalog/resources", api.handler(list_resources_without_owner));
  const std::string owners = "/workload-principals/api/v1/ai-agents/{agentId}/owners";
  router.add(http::Method::get, owners, api.handler(get_agent_owners));
  router.add(http::Method::put, owners, api.handler(replace_agent_owners));
}

}  // namespace mandate::web::admin
