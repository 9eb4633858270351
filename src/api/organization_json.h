#pragma once

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"
#include "domain/organization_profile.h"

namespace mandate::api {

// The bodies of POST (members left out stay) and PUT (they go; companyName is required).
Result<domain::OrganizationProfileChange> parse_organization_profile(const json::object& body, bool replaces);

json::object to_json(const domain::OrganizationProfile& profile, const domain::Organization& organization);
// What anybody may know: /.well-known/okta-organization.
json::object public_json(const domain::Organization& organization);

}  // namespace mandate::api
