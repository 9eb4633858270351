#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "manage/environment.h"

namespace mandate::manage {

// Who may do something beside SUPER_ADMIN, who may do everything.
enum Audience : unsigned {
  nobody_else = 0,
  agent_admins = 1,  // AI_AGENT_ADMIN
  readers = 2,       // READ_ONLY_ADMIN
  owners = 4,        // whoever owns the agent that the request names; of a list: any, who then sees their part of it
  everybody = 8,     // any caller who is known at all
};
constexpr Audience operator|(Audience a, Audience b) {
  return static_cast<Audience>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

// What a request needs. Scope and role must both say yes.
struct Permission {
  std::string scope;  // "okta.apps.manage"; an API token has every scope
  Audience audience = nobody_else;
};

// Whether the scopes cover this one: whoever may manage something may read it, and register more of it.
bool has_scope(const std::vector<std::string>& scopes, const std::string& scope);

// Why the caller may not: one cause for the scope that is missing, one for the role. Empty: it may. `owns`: the caller
// owns what the request names.
std::vector<Cause> objections(const Caller& caller, const Permission& permission, bool owns);

// Whether the caller's roles alone, its ownership left aside, are enough.
bool has_role_for(const Caller& caller, const Permission& permission);

}  // namespace mandate::manage
