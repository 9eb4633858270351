#pragma once

#include <vector>

#include "domain/agent_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// What is wrong with how an agent is to authenticate; null `current` is a registration.
Result<void> check_client(const Environment& environment, storage::sql::Connection& connection,
                          const domain::AgentId& id, const domain::Agent* current, const domain::AgentChange& change,
                          std::vector<Cause>& causes);

// Whether another agent has its client_id by now.
Result<void> check_client_id_is_free(storage::sql::Connection& connection, const domain::Agent& agent,
                                     std::vector<Cause>& causes);

// Whether it has what it authenticates with.
Result<domain::ReadinessCheck> check_credential(const Environment& environment, storage::sql::Connection& connection,
                                                const domain::Agent& agent);

// Applies what the change says of how the agent authenticates.
void apply_client(const domain::AgentChange& change, domain::Agent& agent);

}  // namespace mandate::manage
