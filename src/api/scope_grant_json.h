#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "domain/application.h"
#include "domain/org_scopes.h"
#include "domain/organization.h"

namespace mandate::api {

struct ScopeGrantRequest {
  std::string issuer, scope;
};
Result<ScopeGrantRequest> parse_scope_grant(const json::object& body);

json::object to_json(const domain::ScopeGrant& grant, const domain::Application& application,
                     const domain::Organization& organization);

}  // namespace mandate::api
