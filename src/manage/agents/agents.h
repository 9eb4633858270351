#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/agent_change.h"
#include "domain/application.h"
#include "domain/operation.h"
#include "domain/page.h"
#include "manage/environment.h"
#include "storage/agents.h"

namespace mandate::manage {

// The registry of agents. What changes an agent's row is an operation (manage/operations): it gives the
// operation's id, and the change is in force when it returns.
class Agents {
 public:
  explicit Agents(const Environment& environment) : environment_(environment) {}

  Result<domain::AgentDetails> get(const domain::AgentId& id) const;
  // `search` is a SCIM filter or absent.
  struct ListRequest {
    domain::PageRequest page;
    std::optional<std::string> search = {};
    domain::Sort sort = {};
  };
  // Who may see some agents only, sees those.
  Result<domain::Page<domain::AgentDetails>> list(const ListRequest& request, const Caller& caller) const;
  Result<std::vector<domain::ReadinessCheck>> readiness(const domain::AgentId& id) const;
  Result<domain::AgentDependents> dependents(const domain::AgentId& id) const;

  Result<domain::OperationId> register_agent(const domain::AgentChange& change, const Caller& caller) const;
  // Many at once, each for itself; what was refused leaves nothing.
  struct Registered {
    domain::AgentId agent;
    domain::OperationId operation;
  };
  std::vector<Result<Registered>> register_each(const std::vector<domain::AgentChange>& changes,
                                                const Caller& caller) const;
  // `type` is replace_agent or patch_agent.
  Result<domain::OperationId> change(const domain::AgentId& id, domain::OperationType type,
                                     const domain::AgentChange& change, const Caller& caller) const;
  // `type` is activate_agent, delete_agent or restore_agent.
  Result<domain::OperationId> transition(const domain::AgentId& id, domain::OperationType type,
                                         const Caller& caller) const;
  // With `revoke_tokens` all that was issued to the agent or through it until now never counts again, and what people
  // let it have at other servers is withdrawn; one that is INACTIVE already may be asked for that.
  Result<domain::OperationId> deactivate(const domain::AgentId& id, bool revoke_tokens, const Caller& caller) const;

  // Removes for good what was deleted longer ago than the restore window; at startup and daily.
  Result<std::size_t> purge() const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
