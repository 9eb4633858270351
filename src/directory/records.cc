#include "directory/records.h"

#include <algorithm>

namespace mandate::directory {

bool ResourceRecord::accepts(const domain::AuthorizationServerId& server) const {
  return std::find(servers.begin(), servers.end(), server) != servers.end();
}

const domain::ResourceAuthorizationServer* ResourceRecord::external(std::string_view server) const {
  const auto found =
      std::find_if(externals.begin(), externals.end(), [&](const auto& one) { return one.id == server; });
  return found == externals.end() ? nullptr : &*found;
}

const domain::AppUser* PersonRecord::assignment_to(const domain::ApplicationId& application) const {
  const auto found = std::find_if(assignments.begin(), assignments.end(),
                                  [&](const domain::AppUser& one) { return one.application == application; });
  return found == assignments.end() ? nullptr : &*found;
}

bool PersonRecord::may_use(const ApplicationRecord& application) const {
  if (assignment_to(application.application.id) != nullptr) return true;
  return std::any_of(groups.begin(), groups.end(), [&](const domain::Group& group) {
    return std::find(application.groups.begin(), application.groups.end(), group.id) != application.groups.end();
  });
}

std::vector<std::string> PersonRecord::group_ids() const {
  std::vector<std::string> ids;
  for (const auto& group : groups) ids.push_back(group.id.str());
  return ids;
}

std::vector<std::string> PersonRecord::group_names() const {
  std::vector<std::string> names;
  for (const auto& group : groups) names.push_back(group.name);
  return names;
}

const SigningKey* SigningKeys::active(std::string_view algorithm) const {
  for (const auto& key : keys)
    if (key.status == domain::SigningKeyStatus::active && key.algorithm->name == algorithm) return &key;
  return nullptr;
}

const SigningKey* SigningKeys::find(std::string_view kid) const {
  for (const auto& key : keys)
    if (key.kid == kid) return &key;
  return nullptr;
}

const domain::Scope* ServerRecord::find_scope(std::string_view name) const {
  for (const auto& scope : scopes)
    if (scope.name == name) return &scope;
  return nullptr;
}

bool ServerRecord::trusts(const domain::AuthorizationServerId& other) const {
  return std::find(trusted.begin(), trusted.end(), other) != trusted.end();
}

}  // namespace mandate::directory
