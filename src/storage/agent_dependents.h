#pragma once

#include "domain/agent_change.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// Everything that names the agent or belongs to it, across the tables; `app` and `app_bound` are left to the
// caller, who knows the agent.
Result<domain::AgentDependents> find_dependents(sql::Connection& connection, const domain::AgentId& agent);

}  // namespace mandate::storage
