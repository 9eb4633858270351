#pragma once

#include "base/json.h"
#include "domain/discovery.h"
#include "domain/organization.h"

namespace mandate::api {

// A discovery as the operation behind a 202, and as an entry of its MCP server (wire contract 1.10).
json::object operation_to_json(const domain::Discovery& discovery, const domain::Organization& organization);
json::object to_json(const domain::Discovery& discovery, const domain::Organization& organization);

}  // namespace mandate::api
