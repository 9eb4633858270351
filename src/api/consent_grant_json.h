#pragma once

#include "base/json.h"
#include "domain/consent.h"
#include "domain/organization.h"

namespace mandate::api {

// A person's consent, as existing clients know it: `scopeId` is the id of the scope. `expanded`: with what the scope
// says now.
json::object to_json(const domain::ConsentGrant& grant, const domain::Application& application,
                     const domain::Scope& scope, bool expanded, const domain::Organization& organization);

}  // namespace mandate::api
