#include "manage/servers/references.h"

#include <algorithm>

#include "base/text.h"
#include "storage/agents.h"
#include "storage/applications.h"
#include "storage/authorization_servers.h"
#include "storage/groups.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

using storage::sql::Connection;

// `exists` is Result<bool>(name).
template <class Exists>
Result<void> check_each(const References& references, std::string_view what, std::vector<Cause>& causes,
                        const Exists& exists) {
  for (const auto& name : references.names) {
    if (contains(references.known, name)) continue;
    TRY(const bool found, exists(name));
    if (!found)
      causes.push_back(
          {"There is no " + std::string(what) + " '" + name + "'.", "NOT_FOUND", std::string(references.member)});
  }
  return {};
}

Result<bool> client_exists(Connection& connection, const std::string& name) {
  TRY(const auto agent, storage::Agents(connection).find(domain::AgentId(name)));
  if (agent) return agent->status != domain::AgentStatus::deleted;
  TRY(const auto application, storage::Applications(connection).find_by_client_id(domain::ClientId(name)));
  return application.has_value();
}

}  // namespace

std::vector<std::string> without_repeats(const std::vector<std::string>& words) {
  std::vector<std::string> once;
  for (const auto& word : words)
    if (!contains(once, word)) once.push_back(word);
  return once;
}

Result<void> check_clients(Connection& connection, const References& references, std::vector<Cause>& causes) {
  return check_each(references, "agent or application", causes, [&](const std::string& name) -> Result<bool> {
    if (name == domain::all_clients) return true;
    return client_exists(connection, name);
  });
}

Result<void> check_users(Connection& connection, const References& references, std::vector<Cause>& causes) {
  return check_each(references, "user", causes, [&](const std::string& name) -> Result<bool> {
    TRY(const auto user, storage::Users(connection).find(domain::UserId(name)));
    return user.has_value();
  });
}

Result<void> check_groups(Connection& connection, const References& references, bool everyone_allowed,
                          std::vector<Cause>& causes) {
  return check_each(references, "group", causes, [&](const std::string& name) -> Result<bool> {
    if (name == domain::everyone) return everyone_allowed;
    TRY(const auto group, storage::Groups(connection).find(domain::GroupId(name)));
    return group.has_value();
  });
}

Result<void> check_scopes(Connection& connection, const domain::AuthorizationServerId& server,
                          const References& references, std::vector<Cause>& causes) {
  return check_each(references, "scope", causes, [&](const std::string& name) -> Result<bool> {
    if (name == "*") return true;
    TRY(const auto scope, storage::Scopes(connection).find_by_name(server, name));
    return scope.has_value();
  });
}

}  // namespace mandate::manage
