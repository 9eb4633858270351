#pragma once

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"
#include "domain/server_change.h"

namespace mandate::api {

// An access policy and its rules (wire contract 3). A rule is shown under the path of its policy's server.
json::object to_json(const domain::Policy& policy, const domain::Organization& organization);
Result<domain::PolicyChange> parse_policy_change(const json::object& body);

json::object to_json(const domain::Rule& rule, const domain::AuthorizationServerId& server,
                     const domain::Organization& organization);
Result<domain::RuleChange> parse_rule_change(const json::object& body);

}  // namespace mandate::api
