#pragma once

#include <vector>

#include "domain/agent_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// What the change says of the platform that the agent runs on, and of its id there; one cause per fault is added to
// `causes`. `current` is null for a registration of `id`; later neither changes.
Result<void> check_external(storage::sql::Connection& connection, const domain::AgentId& id,
                            const domain::Agent* current, const domain::AgentChange& change,
                            std::vector<Cause>& causes);

// No other agent that is not deleted is the same on the same platform.
Result<void> check_external_is_free(storage::sql::Connection& connection, const domain::Agent& agent,
                                    std::vector<Cause>& causes);

}  // namespace mandate::manage
