#include "manage/agents/owners.h"

#include <algorithm>

#include "base/text.h"
#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "manage/agents/owner_checks.h"
#include "storage/agents.h"
#include "storage/groups.h"
#include "storage/owners.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

using storage::sql::Connection;

Result<domain::OwnerDetails> with_details(Connection& connection, domain::Owner owner) {
  domain::OwnerDetails details{std::move(owner)};
  if (details.owner.is_group) {
    TRY(const auto group, storage::Groups(connection).find(domain::GroupId(details.owner.principal)));
    if (!group) return details;
    details.name = group->name;
    TRY(details.members, storage::Groups(connection).count_members(*group));
  } else {
    TRY(const auto user, storage::Users(connection).find(domain::UserId(details.owner.principal)));
    if (user) details.name = user->display_name(), details.email = user->email;
  }
  return details;
}

Result<OwnedAgent> with_owners(Connection& connection, domain::Agent agent) {
  TRY(auto owners, storage::Owners(connection).list(agent.id));
  OwnedAgent owned{std::move(agent), {}};
  for (auto& owner : owners) {
    TRY(auto details, with_details(connection, std::move(owner)));
    owned.owners.push_back(std::move(details));
  }
  return owned;
}

domain::Event owner_event(const Caller& caller, const domain::Agent& agent, const std::vector<domain::Owner>& owners) {
  auto event = agent_event("resource.owner.update", "Change the owners of a resource", caller, agent);
  std::vector<std::string> principals;
  for (const auto& owner : owners) {
    principals.push_back(owner.principal);
    event.targets.push_back({owner.principal, owner.is_group ? "UserGroup" : "User", "", ""});
  }
  event.targets.front().details.push_back({"principals", join(principals, " ")});
  return event;
}

// Who stays keeps the id of the entry.
Result<void> replace_in(ledger::Transaction& transaction, const domain::AgentId& agent,
                        const std::vector<domain::Owner>& wanted) {
  storage::Owners owners(transaction.connection());
  TRY(const auto before, owners.list(agent));
  const auto is_in = [](const domain::Owner& owner, const std::vector<domain::Owner>& list) {
    return std::any_of(list.begin(), list.end(),
                       [&](const domain::Owner& other) { return other.principal == owner.principal; });
  };
  for (const auto& owner : before)
    if (!is_in(owner, wanted)) CHECK(owners.erase(owner.id));
  for (const auto& owner : wanted)
    if (!is_in(owner, before)) CHECK(owners.insert(owner));
  transaction.touch(agent);
  return {};
}

std::string orn_of(const domain::Owner& owner, const domain::Orns& orns) {
  return owner.is_group ? orns.group(domain::GroupId(owner.principal)) : orns.user(domain::UserId(owner.principal));
}

}  // namespace

Result<OwnedAgent> Owners::get(const domain::AgentId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<OwnedAgent> {
    TRY(auto agent, find_agent(connection, id));
    return with_owners(connection, std::move(agent));
  });
}

Result<std::vector<OwnedAgent>> Owners::replace(const std::vector<domain::AgentId>& agents,
                                                const std::vector<std::string>& principal_orns,
                                                std::string_view location, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<std::vector<OwnedAgent>> {
    std::vector<OwnedAgent> owned;
    for (const auto& id : agents) {
      TRY(auto agent, find_agent(transaction.connection(), id));
      TRY(auto resolved, resolve_owners(environment_, transaction.connection(), id, principal_orns, location));
      if (!resolved.causes.empty()) return invalid("ResourceOwner", std::move(resolved.causes));
      CHECK(replace_in(transaction, id, resolved.owners));
      transaction.record(owner_event(caller, agent, resolved.owners));
      TRY(auto one, with_owners(transaction.connection(), std::move(agent)));
      owned.push_back(std::move(one));
    }
    return owned;
  });
}

Result<void> Owners::remove(const domain::AgentId& id, const std::vector<std::string>& principal_orns,
                            const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto agent, find_agent(transaction.connection(), id));
    storage::Owners owners(transaction.connection());
    TRY(auto left, owners.list(id));
    for (const auto& orn : principal_orns) {
      const auto found = std::find_if(left.begin(), left.end(), [&](const auto& owner) {
        return orn_of(owner, environment_.organization.orns()) == orn;
      });
      if (found == left.end()) return not_found(orn, "ResourceOwner");
      CHECK(owners.erase(found->id));
      left.erase(found);
    }
    transaction.touch(id);
    transaction.record(owner_event(caller, agent, left));
    return {};
  });
}

Result<domain::Page<OwnedAgent>> Owners::list_without_owner(const domain::PageRequest& page,
                                                            const OwnerFilter& filter) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<OwnedAgent>> {
    TRY(const auto ids, storage::Owners(connection)
                            .list_agents_without_owner({page, filter.agent, filter.name_begins, filter.name_has}));
    domain::Page<OwnedAgent> owned{{}, ids.next};
    for (const auto& id : ids.rows) {
      TRY(auto agent, storage::Agents(connection).find(id));
      if (agent) owned.rows.push_back({*std::move(agent), {}});
    }
    return owned;
  });
}

}  // namespace mandate::manage
