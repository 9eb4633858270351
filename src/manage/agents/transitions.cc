#include "manage/agents/transitions.h"

#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "manage/agents/client_checks.h"
#include "manage/agents/owner_checks.h"
#include "manage/agents/revocation.h"
#include "manage/agents/sign_on.h"
#include "manage/brokered/withdraw.h"
#include "storage/agents.h"
#include "storage/owners.h"

namespace mandate::manage {
namespace {

using domain::Agent;
using domain::AgentStatus;
using domain::Operation;
using domain::OperationType;

// Everything one transition works with.
struct Work {
  const Environment& environment;
  ledger::Transaction& transaction;
  const Operation& operation;
  const OperationRequest& request;

  storage::sql::Connection& connection() const { return transaction.connection(); }
  const Caller& caller() const { return request.caller; }
};

void apply_profile(const domain::AgentChange& change, Agent& agent) {
  if (change.name) agent.name = *change.name;
  if (change.description) agent.description = *change.description;
  apply_client(change, agent);
  if (change.resource_url) agent.resource_url = *change.resource_url;
  if (change.platform) agent.platform = *change.platform;
  if (change.external_id) agent.external_id = *change.external_id;
}

// Writes the agent and says that decisions about it are to be made anew.
Result<void> store(const Work& work, Agent& agent) {
  agent.last_updated = work.transaction.now();
  work.transaction.touch(agent.id);
  return storage::Agents(work.connection()).update(agent);
}

Result<Agent> register_agent(const Work& work) {
  const auto& change = work.request.change;
  Agent agent;
  agent.id = work.operation.agent;
  CHECK(check_change(work.environment, work.connection(), agent.id, nullptr, change));
  apply_profile(change, agent);
  agent.created = agent.last_updated = work.transaction.now();
  CHECK(storage::Agents(work.connection()).insert(agent));
  TRY(const auto resolved, resolve_owners(work.environment, work.connection(), agent.id,
                                          change.owners.value_or(std::vector<std::string>()), "owners"));
  auto event = agent_event("workload_principal.register", "Register an AI agent", work.caller(), agent);
  for (const auto& owner : resolved.owners) {
    CHECK(storage::Owners(work.connection()).insert(owner));
    event.targets.push_back({owner.principal, owner.is_group ? "UserGroup" : "User", "", ""});
  }
  work.transaction.record(std::move(event));
  if (!agent.resource_url.empty()) work.transaction.record(a2a_event("register", work.caller(), agent));
  if (change.sign_on) {
    CHECK(apply_sign_on(work.transaction, work.caller(), *change.sign_on, agent));
    CHECK(storage::Agents(work.connection()).update(agent));
  }
  work.transaction.touch(agent.id);
  return agent;
}

Result<Agent> change_agent(const Work& work) {
  const auto& change = work.request.change;
  TRY(auto agent, find_agent(work.connection(), work.operation.agent));
  CHECK(check_change(work.environment, work.connection(), agent.id, &agent, change));
  const Agent before = agent;
  apply_profile(change, agent);
  if (change.sign_on) CHECK(apply_sign_on(work.transaction, work.caller(), *change.sign_on, agent));
  CHECK(store(work, agent));
  auto event = agent_event("workload_principal.update", "Update an AI agent", work.caller(), agent);
  const auto changed = [&](domain::DetailName name, const std::string& from, const std::string& to) {
    if (from != to) event.debug.push_back({name, to.empty() ? "removed" : to});
  };
  changed("changed_name", before.name, agent.name);
  changed("changed_description", before.description, agent.description);
  changed("changed_jwks_uri", before.jwks_uri, agent.jwks_uri);
  changed("changed_resource_url", before.resource_url, agent.resource_url);
  changed("changed_app_id", before.app_id.str(), agent.app_id.str());
  changed("changed_token_endpoint_auth_method", std::string(name_of(before.auth_method)),
          std::string(name_of(agent.auth_method)));
  work.transaction.record(std::move(event));
  if (before.resource_url.empty() && !agent.resource_url.empty())
    work.transaction.record(a2a_event("register", work.caller(), agent));
  return agent;
}

// One errorCause per unmet precondition; the refusal is in the System Log too.
Result<void> check_activation(const Work& work, const Agent& agent) {
  CHECK(check_status(agent, OperationType::activate_agent, work.transaction.now()));
  TRY(const auto checks, check_readiness(work.environment, work.connection(), agent));
  std::vector<Cause> causes;
  std::string unmet;
  for (const auto& check : checks)
    if (check.required && !check.met) {
      causes.push_back({check.summary, "PRECONDITION_NOT_MET", check.name});
      unmet += (unmet.empty() ? "" : " ") + check.name;
    }
  if (causes.empty()) return {};
  auto event = agent_event("workload_principal.activate", "Activate an AI agent", work.caller(), agent);
  event.result = domain::EventResult::failure;
  event.reason = "missing: " + unmet;
  work.transaction.record(std::move(event));
  return invalid(std::string(agent_object), std::move(causes));
}

Result<Agent> activate_agent(const Work& work) {
  TRY(auto agent, find_agent(work.connection(), work.operation.agent));
  CHECK(check_activation(work, agent));
  agent.status = AgentStatus::active;
  CHECK(store(work, agent));
  CHECK(set_bound_app_status(work.transaction, work.caller(), agent, domain::Status::active));
  work.transaction.record(agent_event("workload_principal.activate", "Activate an AI agent", work.caller(), agent));
  return agent;
}

Result<Agent> deactivate_agent(const Work& work) {
  const bool revoke_tokens = work.request.revoke_tokens;
  TRY(auto agent, find_agent(work.connection(), work.operation.agent));
  CHECK(check_deactivation(agent, revoke_tokens, work.transaction.now()));
  agent.status = AgentStatus::inactive;
  if (revoke_tokens) mark_revoked(work.transaction, agent);
  CHECK(store(work, agent));
  CHECK(set_bound_app_status(work.transaction, work.caller(), agent, domain::Status::inactive));
  auto event = agent_event("workload_principal.deactivate", "Deactivate an AI agent", work.caller(), agent);
  if (revoke_tokens) event.debug.push_back({"revokeTokens", "true"});
  work.transaction.record(std::move(event));
  if (revoke_tokens) CHECK(revoke_what_is_kept(work.transaction, agent, work.caller()));
  return agent;
}

// Keys, owners, connections and the application stay, unused, for a restoration. What people let it do at other servers
// does not: they are asked again.
Result<Agent> delete_agent(const Work& work) {
  TRY(auto agent, find_agent(work.connection(), work.operation.agent));
  CHECK(check_status(agent, OperationType::delete_agent, work.transaction.now()));
  agent.status = AgentStatus::deleted;
  agent.deleted_at = work.transaction.now();
  CHECK(store(work, agent));
  CHECK(withdraw_brokered(work.transaction, agent.id, work.caller()));
  CHECK(set_bound_app_status(work.transaction, work.caller(), agent, domain::Status::inactive));
  work.transaction.record(agent_event("workload_principal.delete", "Delete an AI agent", work.caller(), agent));
  if (!agent.resource_url.empty()) work.transaction.record(a2a_event("delete", work.caller(), agent));
  return agent;
}

Result<Agent> restore_agent(const Work& work) {
  TRY(auto found, storage::Agents(work.connection()).find(work.operation.agent));
  if (!found) return not_found(work.operation.agent.str(), agent_object);
  Agent agent = *std::move(found);
  CHECK(check_status(agent, OperationType::restore_agent, work.transaction.now()));
  CHECK(check_restore(work.connection(), agent));
  agent.status = AgentStatus::inactive;
  agent.deleted_at.reset();
  CHECK(store(work, agent));
  work.transaction.record(
      agent_event("workload_principal.restore", "Restore a deleted AI agent", work.caller(), agent));
  if (!agent.resource_url.empty()) work.transaction.record(a2a_event("register", work.caller(), agent));
  return agent;
}

}  // namespace

Result<Agent> perform_transition(const Environment& environment, ledger::Transaction& transaction,
                                 const Operation& operation, const OperationRequest& request) {
  const Work work{environment, transaction, operation, request};
  switch (operation.type) {
    case OperationType::register_agent:
      return register_agent(work);
    case OperationType::replace_agent:
    case OperationType::patch_agent:
      return change_agent(work);
    case OperationType::delete_agent:
      return delete_agent(work);
    case OperationType::activate_agent:
      return activate_agent(work);
    case OperationType::deactivate_agent:
      return deactivate_agent(work);
    case OperationType::restore_agent:
      return restore_agent(work);
    default:
      break;
  }
  return fail(ErrorKind::internal, "Unknown operation");
}

}  // namespace mandate::manage
