#include "manage/access/escalation.h"

#include "base/text.h"
#include "manage/access/permission.h"
#include "storage/api_tokens.h"
#include "storage/applications.h"
#include "storage/scope_grants.h"

namespace mandate::manage {
namespace {

using storage::sql::Connection;

constexpr const char* reason = "MISSING_SCOPE";

// Under its own id, or, for an agent, the one whose client_id is the agent's.
Result<std::optional<domain::Application>> find_application_of(Connection& connection, const std::string& client) {
  storage::Applications applications(connection);
  TRY(auto found, applications.find(domain::ApplicationId(client)));
  if (found) return found;
  return applications.find_by_client_id(domain::ClientId(client));
}

tl::unexpected<Error> lacks(std::string why, const std::string& scope) {
  return tl::unexpected(
      Error{ErrorKind::forbidden, "You may not do this", "escalation refused", {{std::move(why), reason, scope}}});
}

}  // namespace

Result<void> check_may_control_client(Connection& connection, const Caller& caller, const std::string& client) {
  if (!caller.scopes || has_scope(*caller.scopes, "okta.appGrants.manage")) return {};
  TRY(const auto application, find_application_of(connection, client));
  if (!application) return {};
  TRY(const auto grants, storage::ScopeGrants(connection).list_of(application->id));
  for (const auto& grant : grants)
    if (!has_scope(*caller.scopes, grant.scope))
      return lacks("The application " + application->label + " is granted the scope " + grant.scope +
                       ", which the access token does not have; whoever changes how it authenticates could use it.",
                   grant.scope);
  return {};
}

Result<void> check_may_set_password(Connection& connection, const Caller& caller, const domain::UserId& user) {
  const std::string scope = "okta.roles.manage";
  if (!caller.scopes || has_scope(*caller.scopes, scope)) return {};
  TRY(const auto roles, storage::AdminRoles(connection).roles_of(user.str()));
  if (roles.empty()) return {};
  return lacks("The user is an administrator (" + join(roles, ", ") +
                   "); whoever sets the password could act as them, which needs the scope " + scope + " as well.",
               scope);
}

Result<void> check_may_start_agents(const Caller& caller) {
  const std::string scope = "okta.aiAgents.manage";
  if (!caller.scopes || has_scope(*caller.scopes, scope)) return {};
  return lacks(
      "The application was made for an agent, which is activated with it; that needs the scope " + scope + " as well.",
      scope);
}

}  // namespace mandate::manage
