#include "manage/agents/owner_checks.h"

#include <algorithm>

#include "storage/groups.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

using domain::Owner;

// An agent whose group has one member is that person's alone, without saying so.
Result<void> check_members(storage::sql::Connection& connection, const domain::Group& group, std::string_view location,
                           std::vector<Cause>& causes) {
  TRY(const auto members, storage::Groups(connection).count_members(group));
  if (members >= static_cast<std::int64_t>(domain::owning_group_members_min)) return {};
  causes.push_back({"The group '" + group.name + "' has " + std::to_string(members) +
                        " members; a group that owns an "
                        "agent has at least " +
                        std::to_string(domain::owning_group_members_min) + ".",
                    "", std::string(location)});
  return {};
}

// One ORN; nullopt with a cause when it names nobody.
Result<std::optional<Owner>> resolve(const Environment& environment, storage::sql::Connection& connection,
                                     const domain::AgentId& agent, const std::string& orn, std::string_view location,
                                     std::vector<Cause>& causes) {
  const auto orns = environment.organization.orns();
  if (const auto user_id = orns.parse_user(orn)) {
    TRY(const auto user, storage::Users(connection).find(*user_id));
    if (user && user->status != domain::UserStatus::deprovisioned)
      return Owner{domain::OwnerId::generate(), agent, user_id->str(), false};
  } else if (const auto group_id = orns.parse_group(orn)) {
    TRY(const auto group, storage::Groups(connection).find(*group_id));
    if (group) {
      CHECK(check_members(connection, *group, location, causes));
      return Owner{domain::OwnerId::generate(), agent, group_id->str(), true};
    }
  } else {
    causes.push_back(
        {"'" + orn + "' is not the ORN of a user or a group, such as '" + orns.user(domain::UserId("00u...")) + "'.",
         "INVALID_FORMAT", std::string(location)});
    return std::nullopt;
  }
  causes.push_back(
      {"There is no user or group '" + orn + "' that could own an agent.", "NOT_FOUND", std::string(location)});
  return std::nullopt;
}

}  // namespace

Result<ResolvedOwners> resolve_owners(const Environment& environment, storage::sql::Connection& connection,
                                      const domain::AgentId& agent, const std::vector<std::string>& orns,
                                      std::string_view location) {
  ResolvedOwners resolved;
  const auto wrong = [&](std::string summary) {
    resolved.causes.push_back({std::move(summary), "", std::string(location)});
  };
  if (orns.size() > domain::owners_per_agent_max) {
    wrong("An agent has at most " + std::to_string(domain::owners_per_agent_max) + " owners.");
    return resolved;
  }
  for (const auto& orn : orns) {
    TRY(auto owner, resolve(environment, connection, agent, orn, location, resolved.causes));
    if (!owner) continue;
    const bool named = std::any_of(resolved.owners.begin(), resolved.owners.end(),
                                   [&](const Owner& o) { return o.principal == owner->principal; });
    if (named) wrong("'" + orn + "' is named twice.");
    resolved.owners.push_back(*std::move(owner));
  }
  const bool group =
      std::any_of(resolved.owners.begin(), resolved.owners.end(), [](const Owner& owner) { return owner.is_group; });
  if (group && resolved.owners.size() > 1) wrong("The owners are users, or one group alone.");
  return resolved;
}

}  // namespace mandate::manage
