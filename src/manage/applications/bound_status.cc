#include "manage/applications/bound_status.h"

#include <optional>

#include "domain/application.h"
#include "manage/access/escalation.h"
#include "manage/agents/agents.h"
#include "manage/applications/application_records.h"

namespace mandate::manage {
namespace {

using domain::AgentStatus;
using domain::Status;

struct Bound {
  domain::Application application;
  std::optional<domain::Agent> agent;
};

// Both as they are wanted already: then there is nothing to do, as with any other application. An agent that is STAGED
// is not stopped by stopping what never began.
bool is_so(const Bound& bound, Status status) {
  return bound.application.status == status &&
         (bound.agent->status == AgentStatus::active) == (status == Status::active);
}

Result<void> start(const Environment& environment, const domain::Agent& agent, const Caller& caller) {
  CHECK(check_may_start_agents(caller));
  if (agent.status == AgentStatus::deleted)
    return invalid("Application", {{"The application was made for the agent " + agent.id.str() +
                                        ", which is deleted; restore the agent first.",
                                    "BOUND_TO_AGENT"}});
  CHECK(Agents(environment).transition(agent.id, domain::OperationType::activate_agent, caller));
  return {};
}

}  // namespace

Result<bool> set_status_of_bound(const Environment& environment, const domain::ApplicationId& id, Status status,
                                 const Caller& caller) {
  TRY(const auto bound, environment.store.read([&](storage::sql::Connection& connection) -> Result<Bound> {
    TRY(auto application, find_application(connection, id));
    TRY(auto agent, find_bound_agent(connection, application));
    return Bound{std::move(application), std::move(agent)};
  }));
  if (!bound.agent) return false;
  if (is_so(bound, status)) return true;
  if (status == Status::active)
    CHECK(start(environment, *bound.agent, caller));
  else
    CHECK(Agents(environment).deactivate(bound.agent->id, /*revoke_tokens=*/false, caller));
  return true;
}

}  // namespace mandate::manage
