#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "domain/agent_change.h"
#include "domain/organization.h"

namespace mandate::api {

// POST /governance/api/v1/resource-owners: the resources get exactly these owners.
struct OwnersReplacement {
  std::vector<std::string> principal_orns, resource_orns;
};
Result<OwnersReplacement> parse_owners_replacement(const json::object& body);

// PATCH of the same: the principals to remove from one resource.
struct OwnersRemoval {
  std::string resource_orn;
  std::vector<std::string> principal_orns;
};
Result<OwnersRemoval> parse_owners_removal(const json::object& body);

// PUT /ai-agents/{id}/owners: {principalOrns: […]}.
Result<std::vector<std::string>> parse_agent_owners(const json::object& body);

// ResourceOwner: the agent and its principals.
json::object to_json(const domain::Agent& agent, const std::vector<domain::OwnerDetails>& owners,
                     const domain::Organization& organization);

}  // namespace mandate::api
