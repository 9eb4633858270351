// The registry of agents: wire contract 1.2, rows 1 to 8, with readiness, dry run and restoration, which are
// ours.
#include "manage/agents/agents.h"
#include "api/agent_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using domain::OperationType;

domain::AgentId agent_of(const Call& call) {
  return call.id<domain::AgentId>("agentId");
}

Result<http::Response> list_agents(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto sort, call.sort("orderBy"));
  TRY(const auto agents,
      manage::Agents(call.environment()).list({page, call.parameter("search"), sort}, call.caller()));
  json::array rows;
  for (const auto& agent : agents.rows) rows.push_back(api::to_json(agent, call.organization()));
  return call.list(std::move(rows), agents.next);
}

Result<http::Response> register_agent(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_new_agent(body));
  TRY(const auto operation, manage::Agents(call.environment()).register_agent(change, call.caller()));
  return call.accepted(operation);
}

Result<http::Response> get_agent(const Call& call) {
  TRY(const auto agent, manage::Agents(call.environment()).get(agent_of(call)));
  return json_response(200, api::to_json(agent, call.organization()));
}

Result<http::Response> replace_agent(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_agent_replacement(body));
  TRY(const auto operation,
      manage::Agents(call.environment()).change(agent_of(call), OperationType::replace_agent, change, call.caller()));
  return call.accepted(operation);
}

Result<http::Response> patch_agent(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_agent_patch(body));
  TRY(const auto operation,
      manage::Agents(call.environment()).change(agent_of(call), OperationType::patch_agent, change, call.caller()));
  return call.accepted(operation);
}

Result<http::Response> delete_agent(const Call& call) {
  const manage::Agents agents(call.environment());
  TRY(const bool dry_run, call.flag("dryRun"));
  if (dry_run) {
    TRY(const auto agent, agents.get(agent_of(call)));
    TRY(const auto dependents, agents.dependents(agent_of(call)));
    return json_response(200, api::to_json(agent, dependents, call.organization()));
  }
  TRY(const auto operation, agents.transition(agent_of(call), OperationType::delete_agent, call.caller()));
  return call.accepted(operation);
}

AdminApi::Answer transition(OperationType type) {
  return [type](const Call& call) -> Result<http::Response> {
    TRY(const auto operation, manage::Agents(call.environment()).transition(agent_of(call), type, call.caller()));
    return call.accepted(operation);
  };
}

// `revokeTokens` is ours.
Result<http::Response> deactivate_agent(const Call& call) {
  TRY(const bool revoke_tokens, call.flag("revokeTokens"));
  TRY(const auto operation,
      manage::Agents(call.environment()).deactivate(agent_of(call), revoke_tokens, call.caller()));
  return call.accepted(operation);
}

Result<http::Response> get_readiness(const Call& call) {
  TRY(const auto checks, manage::Agents(call.environment()).readiness(agent_of(call)));
  return json_response(200, api::to_json(agent_of(call), checks, call.organization()));
}

}  // namespace

void mount_agents(http::Router& router, const AdminApi& api) {
  const std::string agents = "/workload-principals/api/v1/ai-agents", agent = agents + "/{agentId}";
  router.add(http::Method::get, agents, api.handler(list_agents));
  router.add(http::Method::post, agents, api.handler(register_agent));
  router.add(http::Method::get, agent, api.handler(get_agent));
  router.add(http::Method::put, agent, api.handler(replace_agent));
  router.add(http::Method::patch, agent, api.handler(patch_agent));
  router.add(http::Method::delete_, agent, api.handler(delete_agent));
  router.add(http::Method::get, agent + "/readiness", api.handler(get_readiness));
  router.add(http::Method::post, agent + "/lifecycle/activate", api.handler(transition(OperationType::activate_agent)));
  router.add(http::Method::post, agent + "/lifecycle/deactivate", api.handler(deactivate_agent));
  router.add(http::Method::post, agent + "/lifecycle/restore", api.handler(transition(OperationType::restore_agent)));
}

}  // namespace mandate::web::admin
