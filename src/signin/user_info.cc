#include "signin/user_info.h"

#include <algorithm>

#include "storage/groups.h"
#include "storage/users.h"

namespace mandate::signin {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

Result<std::vector<std::string>> group_names(storage::sql::Connection& connection, const domain::UserId& user) {
  storage::Groups groups(connection);
  TRY(const auto ids, groups.groups_of(user));
  std::vector<std::string> names;
  for (const auto& id : ids) {
    TRY(const auto group, groups.find(id));
    if (group) names.push_back(group->name);
  }
  return names;
}

}  // namespace

Result<UserInfo> read_user_info(const Environment& environment, std::string_view bearer) {
  TRY(const auto access, environment.read_access_token(bearer));
  if (!contains(access.scopes, "openid"))
    return fail(ErrorKind::forbidden, "The access token does not have the scope openid");
  return environment.store.read([&](storage::sql::Connection& connection) -> Result<UserInfo> {
    TRY(auto user, storage::Users(connection).find(access.user));
    if (!user || user->status != domain::UserStatus::active)
      return fail(ErrorKind::unauthenticated, "The person of the access token is not active",
                  "user " + access.user.str());
    UserInfo info{*std::move(user), access.scopes, {}};
    if (contains(access.scopes, "groups")) {
      TRY(info.groups, group_names(connection, info.user.id));
    }
    return info;
  });
}

}  // namespace mandate::signin
