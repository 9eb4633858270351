#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
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

// What begins the name of every one of them, and of nothing else.
inline constexpr std::string_view org_scope_prefix = "okta.";

// What an access token of the org authorization server allows. `user` is empty when a service acts for itself.
struct OrgAccess {
  UserId user;
  ClientId client_id;
  std::vector<std::string> scopes;
};
// Verifies an access token of the org authorization server: signature, expiry, revocation, and that its client, its
// person and its session count now. ErrorKind::unauthenticated; ErrorKind::unavailable when that cannot be found out.
using AccessTokenReader = std::function<Result<OrgAccess>(std::string_view bearer)>;

// An administrator lets an application ask for one of them.
struct ScopeGrant {
  ScopeGrantId id;
  ApplicationId application;
  std::string scope;
  std::string granted_by;  // UserId, or the ClientId of a service
  Time created{};
};

}  // namespace mandate::domain
