#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "domain/ids.h"

namespace mandate::domain {

// A scope of the org authorization server that gives access to a part of the management API (wire contract 1.1).
struct OrgScope {
  std::string_view name;  // "okta.aiAgents.read"
  std::string_view description;
};

// Every one there is, by name.
std::span<const OrgScope> org_scopes();
// nullptr when there is none of that name.
const OrgScope* find_org_scope(std::string_view name);

// An administrator lets an application ask for one of them.
struct ScopeGrant {
  ScopeGrantId id;
  ApplicationId application;
  std::string scope;
  UserId granted_by;
  Time created{};
};

}  // namespace mandate::domain
