#pragma once

#include <string_view>
#include <vector>

#include "domain/agent_change.h"
#include "domain/operation.h"
#include "manage/environment.h"

namespace mandate::manage {

inline constexpr std::string_view agent_object = "AIAgent";
inline constexpr std::string_view a2a_object = "A2AServer";  // an agent as what others call

// The agent; ErrorKind::not_found when there is none or it was deleted.
Result<domain::Agent> find_agent(storage::sql::Connection& connection, const domain::AgentId& id);
// The same for a principal of any kind.
Result<domain::Agent> find_principal(storage::sql::Connection& connection, domain::PrincipalKind kind,
                                     const domain::AgentId& id);

// Whether the agent's status allows the operation; ErrorKind::invalid with a cause that says which would.
Result<void> check_status(const domain::Agent& agent, domain::OperationType type, Time now);

// The same for deactivating it; to have its tokens revoked as well, an agent may be INACTIVE already.
Result<void> check_deactivation(const domain::Agent& agent, bool revoke_tokens, Time now);

// Whether the agent can be as the change says. `current` is null for a registration of `id`.
// ErrorKind::invalid, one cause per fault.
Result<void> check_change(const Environment& environment, storage::sql::Connection& connection,
                          const domain::AgentId& id, const domain::Agent* current, const domain::AgentChange& change);

// A deleted agent may come back when its name and its application are still free.
Result<void> check_restore(storage::sql::Connection& connection, const domain::Agent& agent);

// What the agent needs or should have, in the order they are listed to people.
Result<std::vector<domain::ReadinessCheck>> check_readiness(const Environment& environment,
                                                            storage::sql::Connection& connection,
                                                            const domain::Agent& agent);

}  // namespace mandate::manage
