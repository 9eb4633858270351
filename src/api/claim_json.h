#pragma once

#include "base/json.h"
#include "base/result.h"
#include "domain/claim.h"
#include "domain/organization.h"

namespace mandate::api {

// A claim of an authorization server (wire contract 3).
json::object to_json(const domain::Claim& claim, const domain::Organization& organization);
Result<domain::ClaimChange> parse_claim_change(const json::object& body);

}  // namespace mandate::api
