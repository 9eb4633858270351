#include "manage/access/permission.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "domain/admin_role.h"

namespace mandate::manage {
namespace {

// "okta.apps.manage" of "okta.apps.read", "okta.clients.manage" of "okta.clients.register": who may change things may
// look at them and make new ones.
std::string manage_scope_of(const std::string& scope) {
  for (const std::string_view less : {".read", ".register"})
    if (scope.ends_with(less)) return scope.substr(0, scope.size() - less.size()) + ".manage";
  return scope;
}

}  // namespace

bool has_scope(const std::vector<std::string>& scopes, const std::string& scope) {
  return contains(scopes, scope) || contains(scopes, manage_scope_of(scope));
}

namespace {

std::optional<Cause> scope_objection(const Caller& caller, const Permission& permission) {
  if (!caller.scopes || has_scope(*caller.scopes, permission.scope)) return std::nullopt;
  if (has_scope(caller.withdrawn_scopes, permission.scope))
    return Cause{"The access token has the scope " + permission.scope + ", but the application " + caller.client.str() +
                     " is no longer granted it.",
                 "SCOPE_NOT_GRANTED", permission.scope};
  return Cause{"The access token does not have the scope " + permission.scope + ".", "MISSING_SCOPE", permission.scope};
}

std::string roles_of(const Permission& permission) {
  std::string roles(domain::super_admin);
  if (permission.audience & agent_admins) roles.append(" or ").append(domain::ai_agent_admin);
  if (permission.audience & readers) roles.append(" or ").append(domain::read_only_admin);
  return roles;
}

Cause role_objection(const Caller& caller, const Permission& permission) {
  const std::string who = caller.user.empty() ? "the client" : "the user";
  return {"This needs the administrator role " + roles_of(permission) +
              (permission.audience & owners ? ", or to own the agent" : "") + "; " + who + " has " +
              (caller.roles.empty() ? "no role" : join(caller.roles, ", ")) + ".",
          "MISSING_ROLE", roles_of(permission)};
}

}  // namespace

bool has_role_for(const Caller& caller, const Permission& permission) {
  return (permission.audience & everybody) || contains(caller.roles, domain::super_admin) ||
         ((permission.audience & agent_admins) && contains(caller.roles, domain::ai_agent_admin)) ||
         ((permission.audience & readers) && contains(caller.roles, domain::read_only_admin));
}

std::vector<Cause> objections(const Caller& caller, const Permission& permission, bool owns) {
  std::vector<Cause> causes;
  if (auto objection = scope_objection(caller, permission)) causes.push_back(*std::move(objection));
  if (!has_role_for(caller, permission) && !((permission.audience & owners) && owns))
    causes.push_back(role_objection(caller, permission));
  return causes;
}

}  // namespace mandate::manage
