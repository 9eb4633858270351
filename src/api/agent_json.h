#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "domain/agent_change.h"
#include "domain/operation.h"
#include "domain/organization.h"

namespace mandate::api {

// Bodies of POST, PUT and PATCH on agents. ErrorKind::invalid with one cause per fault of form; what the
// values may be is checked where the agent is changed.
Result<domain::AgentChange> parse_new_agent(const json::object& body);
Result<domain::AgentChange> parse_agent_replacement(const json::object& body);
Result<domain::AgentChange> parse_agent_patch(const json::object& body);

std::string agent_url(const domain::Organization& organization, const domain::AgentId& agent);

json::object to_json(const domain::AgentDetails& details, const domain::Organization& organization);
json::object to_json(const domain::AgentId& agent, const std::vector<domain::ReadinessCheck>& checks,
                     const domain::Organization& organization);
// The answer of DELETE ?dryRun=true.
json::object to_json(const domain::AgentDetails& details, const domain::AgentDependents& dependents,
                     const domain::Organization& organization);
json::object to_json(const domain::Operation& operation, const domain::Organization& organization);

}  // namespace mandate::api
