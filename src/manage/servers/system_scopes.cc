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

domain::Scope to_scope(const SystemScope& known) {
  domain::Scope scope;
  scope.name = known.name;
  scope.display_name = known.display_name;
  scope.description = known.description;
  scope.system = true;
  scope.published = true;
  return scope;
}

}  // namespace

std::optional<domain::Scope> find_system_scope(std::string_view name) {
  for (const auto& known : system_scopes)
    if (known.name == name) return to_scope(known);
  return std::nullopt;
}

bool is_system_scope(std::string_view name) {
  return find_system_scope(name).has_value();
}

Result<void> insert_system_scopes(storage::sql::Connection& connection, const domain::AuthorizationServerId& server) {
  for (const auto& known : system_scopes) {
    auto scope = to_scope(known);
    scope.id = domain::ScopeId::generate();
    scope.server = server;
    CHECK(storage::Scopes(connection).insert(scope));
  }
  return {};
}

}  // namespace mandate::manage
