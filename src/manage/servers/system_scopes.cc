#include "manage/servers/system_scopes.h"

#include "storage/authorization_servers.h"

namespace mandate::manage {
namespace {

struct SystemScope {
  std::string_view name, display_name, description;
};
constexpr SystemScope system_scopes[] = {
    {"openid", "Sign on", "Tells the application who you are."},
    {"profile", "Profile", "Your name and further details of your profile."},
    {"email", "Email address", "Your email address."},
    {"address", "Address", "Your postal address."},
    {"phone", "Telephone number", "Your telephone number."},
    {"offline_access", "Access while you are away", "Keeps the access that you gave until it is taken back."},
    {"groups", "Groups", "The groups that you are in."},
};

}  // namespace

bool is_system_scope(std::string_view name) {
  for (const auto& scope : system_scopes)
    if (scope.name == name) return true;
  return false;
}

Result<void> insert_system_scopes(storage::sql::Connection& connection, const domain::AuthorizationServerId& server) {
  for (const auto& known : system_scopes) {
    domain::Scope scope;
    scope.id = domain::ScopeId::generate();
    scope.server = server;
    scope.name = known.name;
    scope.display_name = known.display_name;
    scope.description = known.description;
    scope.system = true;
    scope.published = true;
    CHECK(storage::Scopes(connection).insert(scope));
  }
  return {};
}

}  // namespace mandate::manage
