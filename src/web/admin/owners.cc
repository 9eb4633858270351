// Who answers for an agent: the governance path of wire contract 1.8, and the same under the agent (ours).
#include "manage/agents/owners.h"
#include "api/owner_json.h"
#include "base/text.h"
#include "domain/filter.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using domain::Filter;

json::object owned_json(const manage::OwnedAgent& owned, const Call& call) {
  return api::to_json(owned.agent, owned.owners, call.organization());
}

Result<domain::AgentId> agent_of_orn(const Call& call, const std::string& orn, std::string_view location) {
  if (auto id = call.organization().orns().parse_agent(orn)) return *std::move(id);
  return invalid("ResourceOwner", {{"'" + orn + "' is not the ORN of an agent, such as '" +
                                        call.organization().orns().agent(domain::AgentId("wlp...")) + "'.",
                                    "INVALID_FORMAT", std::string(location)}});
}

tl::unexpected<Error> refuse_filter() {
  return fail(ErrorKind::bad_filter,
              "'filter' must be: parentResourceOrn eq \"<agent ORN>\" or resource.orn eq \"<agent ORN>\", "
              "which may be joined by AND with: resource.type eq \"ai-agents\"");
}

// The ORN that the filter names; `type` is set when it asks for another type than agents.
Result<std::string> orn_of_filter(std::string_view text) {
  TRY(const auto filter, domain::parse_filter(text, ErrorKind::bad_filter));
  if (filter.kind != Filter::Kind::comparison && filter.kind != Filter::Kind::all_of) return refuse_filter();
  std::string orn;
  const auto comparisons = filter.kind == Filter::Kind::comparison ? std::vector{filter} : filter.parts;
  for (const auto& comparison : comparisons) {
    const auto* value = std::get_if<std::string>(&comparison.operand);
    if (comparison.kind != Filter::Kind::comparison || comparison.comparison != domain::Comparison::eq ||
        value == nullptr)
      return refuse_filter();
    if (iequals_ascii(comparison.attribute, "parentResourceOrn") ||
        iequals_ascii(comparison.attribute, "resource.orn")) {
      if (!orn.empty() && orn != *value) return refuse_filter();
      orn = *value;
    } else if (!iequals_ascii(comparison.attribute, "resource.type") || *value != "ai-agents") {
      return refuse_filter();
    }
  }
  if (orn.empty()) return refuse_filter();
  return orn;
}

Result<http::Response> list_owners(const Call& call) {
  const auto filter = call.parameter("filter");
  if (!filter) return fail(ErrorKind::missing_parameter, "'filter' is required: parentResourceOrn eq \"<agent ORN>\"");
  TRY(const auto orn, orn_of_filter(*filter));
  TRY(const auto agent, agent_of_orn(call, orn, "filter"));
  TRY(const auto owned, manage::Owners(call.environment()).get(agent));
  auto response = call.list({owned_json(owned, call)}, "");
  call.add_link_header(response, "");
  return response;
}

Result<http::Response> replace_owners(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto wanted, api::parse_owners_replacement(body));
  std::vector<domain::AgentId> agents;
  for (const auto& orn : wanted.resource_orns) {
    TRY(auto agent, agent_of_orn(call, orn, "resourceOrns"));
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
  TRY(const auto agent, agent_of_orn(call, removal.resource_orn, "resourceOrn"));
  CHECK(manage::Owners(call.environment()).remove(agent, removal.principal_orns, call.caller()));
  return no_content();
}

Result<http::Response> list_resources_without_owner(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto found, manage::Owners(call.environment()).list_without_owner(page));
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
