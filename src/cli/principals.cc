#include "cli/principals.h"

#include "cli/json_view.h"
#include "cli/resolve.h"

namespace mandate::cli {

Result<std::string> find_user_id(ApiClient& api, const std::string& named) {
  TRY(const auto path, find_path(api, user_kind, named));
  TRY(const auto user, api.get(path));
  return text_at(user, "id");
}

Result<std::vector<std::string>> find_principals(ApiClient& api, const Principals& named) {
  std::vector<std::string> found;
  for (const auto& user : named.users) {
    TRY(const auto id, find_user_id(api, user));
    found.push_back("users:" + id);
  }
  for (const auto& group : named.groups) {
    TRY(const auto id, find_id(api, group_kind, group));
    found.push_back("groups:" + id);
  }
  return found;
}

json::object owners_body(const std::string& agent_orn, const std::vector<std::string>& principals) {
  json::array orns;
  for (const auto& principal : principals) orns.emplace_back(sibling_orn(agent_orn, "directory", principal));
  return {{"principalOrns", std::move(orns)}};
}

}  // namespace mandate::cli
