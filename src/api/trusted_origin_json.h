#pragma once

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"
#include "domain/trusted_origin.h"

namespace mandate::api {

// POST /api/v1/trustedOrigins and PUT of one.
Result<domain::TrustedOriginChange> parse_trusted_origin_change(const json::object& body);

json::object to_json(const domain::TrustedOrigin& origin, const domain::Organization& organization);

}  // namespace mandate::api
