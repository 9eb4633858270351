#include "manage/groups/groups.h"

#include "base/text.h"
#include "manage/events.h"
#include "manage/owner_loss.h"
#include "manage/users/user_records.h"
#include "storage/api_tokens.h"
#include "storage/applications.h"
#include "storage/groups.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

using domain::Group;
using domain::GroupChange;
using domain::GroupId;
using storage::sql::Connection;

constexpr std::string_view object = "Group";

Result<Group> find_group(Connection& connection, const GroupId& id) {
  TRY(auto group, storage::Groups(connection).find(id));
  if (!group) return not_found(id.str(), object);
  return *std::move(group);
}

Result<Group> find_changeable(Connection& connection, const GroupId& id) {
  TRY(auto group, find_group(connection, id));
  if (group.built_in)
    return invalid(std::string(object),
                   {{"The group '" + group.name + "' is built in and cannot be changed.", "BUILT_IN"}});
  return group;
}

Result<void> check_change(const GroupChange& change) {
  std::vector<Cause> causes;
  if (!is_display_text(change.name) || count_code_points(change.name) > domain::group_name_max)
    causes.push_back(
        {"'profile.name' must have 1 to " + std::to_string(domain::group_name_max) + " readable characters.", "",
         "profile.name"});
  if (count_code_points(change.description) > domain::group_description_max)
    causes.push_back(
        {"'profile.description' has more than " + std::to_string(domain::group_description_max) + " characters.", "",
         "profile.description"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<void> check_name_is_free(Connection& connection, const Group& group) {
  TRY(const auto other, storage::Groups(connection).find_by_name(group.name));
  if (!other || other->id == group.id) return {};
  return invalid(std::string(object),
                 {{"Another group has the name '" + group.name + "'.", "UNIQUE_CONSTRAINT", "profile.name"}});
}

// Decisions know people with the names of their groups: claims are made of them.
Result<void> touch_members(ledger::Transaction& transaction, const Group& group) {
  TRY(const auto members, storage::Groups(transaction.connection()).all_members_of(group));
  for (const auto& member : members) transaction.touch(member);
  return {};
}

// Members and applications lose what the group gave them.
Result<void> release_dependents(ledger::Transaction& transaction, const Group& group) {
  CHECK(touch_members(transaction, group));
  storage::Applications applications(transaction.connection());
  TRY(const auto assigned, applications.applications_of(group.id));
  for (const auto& application : assigned) {
    CHECK(applications.unassign(application, group.id));
    transaction.touch(application);
  }
  return {};
}

}  // namespace

Result<Group> Groups::get(const GroupId& id) const {
  return environment_.store.read([&](Connection& connection) { return find_group(connection, id); });
}

Result<domain::Page<Group>> Groups::list(const ListRequest& request) const {
  if (request.search && request.filter) return fail(ErrorKind::bad_search, "Give either 'search' or 'filter'");
  storage::Groups::ListRequest wanted{.page = request.page, .q = request.q, .sort = request.sort};
  if (request.search) wanted.refusal = ErrorKind::bad_search;
  if (const auto& text = request.search ? request.search : request.filter) {
    TRY(wanted.filter, domain::parse_filter(*text, wanted.refusal));
  }
  return environment_.store.read([&](Connection& connection) { return storage::Groups(connection).list(wanted); });
}

Result<Groups::Stats> Groups::stats(const Group& group) const {
  return environment_.store.read([&](Connection& connection) -> Result<Stats> {
    Stats stats;
    TRY(stats.users, storage::Groups(connection).count_members(group));
    TRY(const auto applications, storage::Applications(connection).applications_of(group.id));
    stats.applications = static_cast<std::int64_t>(applications.size());
    TRY(const auto roles, storage::AdminRoles(connection).roles_of(group.id.str()));
    stats.administers = !roles.empty();
    return stats;
  });
}

Result<Group> Groups::create(const GroupChange& change, const Caller& caller) const {
  CHECK(check_change(change));
  Group group{GroupId::generate(), change.name, change.description};
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Group> {
    CHECK(check_name_is_free(transaction.connection(), group));
    group.created = group.last_updated = group.last_membership_updated = transaction.now();
    CHECK(storage::Groups(transaction.connection()).insert(group));
    transaction.record(change_event("group.lifecycle.create", "Create a group", caller, {target(group)}));
    return group;
  });
}

Result<Group> Groups::replace(const GroupId& id, const GroupChange& change, const Caller& caller) const {
  CHECK(check_change(change));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Group> {
    TRY(auto group, find_changeable(transaction.connection(), id));
    if (group.name != change.name) CHECK(touch_members(transaction, group));
    group.name = change.name;
    group.description = change.description;
    group.last_updated = transaction.now();
    CHECK(check_name_is_free(transaction.connection(), group));
    CHECK(storage::Groups(transaction.connection()).update(group));
    transaction.record(change_event("group.lifecycle.update", "Change a group", caller, {target(group)}));
    return group;
  });
}

Result<void> Groups::remove(const GroupId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto group, find_changeable(transaction.connection(), id));
    CHECK(release_dependents(transaction, group));
    CHECK(erase_owner(transaction, id.str(), caller));
    CHECK(storage::Groups(transaction.connection()).erase(id));
    transaction.record(change_event("group.lifecycle.delete", "Delete a group", caller, {target(group)}));
    return {};
  });
}

Result<domain::Page<domain::User>> Groups::members(const GroupId& id, const domain::PageRequest& page) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<domain::User>> {
    TRY(const auto group, find_group(connection, id));
    TRY(const auto ids, storage::Groups(connection).members_of(group, page));
    domain::Page<domain::User> members{{}, ids.next};
    for (const auto& user_id : ids.rows) {
      TRY(auto user, storage::Users(connection).find(user_id));
      if (user) members.rows.push_back(*std::move(user));
    }
    return members;
  });
}

Result<void> Groups::add_member(const GroupId& id, std::string_view user, const Caller& caller) const {
  return change_membership(id, user, true, caller);
}

Result<void> Groups::remove_member(const GroupId& id, std::string_view user, const Caller& caller) const {
  return change_membership(id, user, false, caller);
}

Result<void> Groups::change_membership(const GroupId& id, std::string_view user_id, bool member,
                                       const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(auto group, find_changeable(transaction.connection(), id));
    TRY(const auto user, find_user(transaction.connection(), user_id));
    storage::Groups groups(transaction.connection());
    TRY(const bool changed, member ? groups.add_member(id, user.id) : groups.remove_member(id, user.id));
    if (!changed) return {};
    group.last_membership_updated = transaction.now();
    CHECK(groups.update(group));
    transaction.touch(user.id);
    transaction.record(change_event(member ? "group.user_membership.add" : "group.user_membership.remove",
                                    member ? "Add a user to a group" : "Remove a user from a group", caller,
                                    {target(user), target(group)}));
    return {};
  });
}

}  // namespace mandate::manage
