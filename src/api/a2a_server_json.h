#pragma once

#include "base/json.h"
#include "domain/agent.h"
#include "domain/organization.h"

namespace mandate::api {

// An agent as what others call (wire contract 1.10).
json::object a2a_server_to_json(const domain::Agent& agent, const domain::Organization& organization);

}  // namespace mandate::api
