#include "manage/applications/assignments.h"

#include "manage/applications/application_records.h"
#include "manage/events.h"
#include "manage/users/user_records.h"
#include "storage/applications.h"
#include "storage/groups.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

using domain::ApplicationId;
using domain::Group;
using domain::GroupId;
using domain::User;
using storage::sql::Connection;

Result<Group> find_group(Connection& connection, const GroupId& id) {
  TRY(auto group, storage::Groups(connection).find(id));
  if (!group) return not_found(id.str(), "Group");
  return *std::move(group);
}

Result<AssignedUser> find_assigned(Connection& connection, const ApplicationId& application, User user) {
  TRY(const auto assignment, storage::Applications(connection).find_assignment(application, user.id));
  if (!assignment) return not_found(user.id.str(), "AppUser");
  return AssignedUser{std::move(user), assignment->created};
}

Result<AssignedGroup> find_assigned(Connection& connection, const ApplicationId& application, Group group) {
  TRY(const auto assignment, storage::Applications(connection).find_assignment(application, group.id));
  if (!assignment) return not_found(group.id.str(), "ApplicationGroupAssignment");
  return AssignedGroup{std::move(group), assignment->created};
}

void record_user(ledger::Transaction& transaction, bool added, const Caller& caller, const User& user,
                 const domain::Application& application) {
  // What was decided about either was decided on the old assignment.
  transaction.touch(application.id);
  transaction.touch(user.id);
  transaction.record(change_event(added ? "application.user_membership.add" : "application.user_membership.remove",
                                  added ? "Assign a user to an application" : "Remove a user from an application",
                                  caller, {target(user), target(application)}));
}

void record_group(ledger::Transaction& transaction, bool added, const Caller& caller, const Group& group,
                  const domain::Application& application) {
  transaction.touch(application.id);
  transaction.record(change_event(added ? "group.application_assignment.add" : "group.application_assignment.remove",
                                  added ? "Assign a group to an application" : "Remove a group from an application",
                                  caller, {target(group), target(application)}));
}

}  // namespace

Result<domain::Page<AssignedUser>> Assignments::users(const ApplicationId& id, const domain::PageRequest& page) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<AssignedUser>> {
    CHECK(find_application(connection, id));
    TRY(const auto assigned, storage::Applications(connection).users_of(id, page));
    domain::Page<AssignedUser> users{{}, assigned.next};
    for (const auto& row : assigned.rows) {
      TRY(auto user, storage::Users(connection).find(row.user));
      if (user) users.rows.push_back({*std::move(user), row.created});
    }
    return users;
  });
}

Result<AssignedUser> Assignments::user(const ApplicationId& id, std::string_view id_or_login) const {
  return environment_.store.read([&](Connection& connection) -> Result<AssignedUser> {
    CHECK(find_application(connection, id));
    TRY(auto user, find_user(connection, id_or_login));
    return find_assigned(connection, id, std::move(user));
  });
}

Result<AssignedUser> Assignments::assign_user(const ApplicationId& id, std::string_view id_or_login,
                                              const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<AssignedUser> {
    auto& connection = transaction.connection();
    TRY(const auto application, find_application(connection, id));
    TRY(auto user, find_user(connection, id_or_login));
    TRY(const bool added, storage::Applications(connection).assign(id, user.id, transaction.now()));
    if (added) record_user(transaction, true, caller, user, application);
    return find_assigned(connection, id, std::move(user));
  });
}

Result<void> Assignments::unassign_user(const ApplicationId& id, std::string_view id_or_login,
                                        const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& connection = transaction.connection();
    TRY(const auto application, find_application(connection, id));
    TRY(const auto user, find_user(connection, id_or_login));
    TRY(const bool removed, storage::Applications(connection).unassign(id, user.id));
    if (!removed) return not_found(user.id.str(), "AppUser");
    record_user(transaction, false, caller, user, application);
    return {};
  });
}

Result<domain::Page<AssignedGroup>> Assignments::groups(const ApplicationId& id,
                                                        const domain::PageRequest& page) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<AssignedGroup>> {
    CHECK(find_application(connection, id));
    TRY(const auto assigned, storage::Applications(connection).groups_of(id, page));
    domain::Page<AssignedGroup> groups{{}, assigned.next};
    for (const auto& row : assigned.rows) {
      TRY(auto group, storage::Groups(connection).find(row.group));
      if (group) groups.rows.push_back({*std::move(group), row.created});
    }
    return groups;
  });
}

Result<AssignedGroup> Assignments::group(const ApplicationId& id, const GroupId& group_id) const {
  return environment_.store.read([&](Connection& connection) -> Result<AssignedGroup> {
    CHECK(find_application(connection, id));
    TRY(auto group, find_group(connection, group_id));
    return find_assigned(connection, id, std::move(group));
  });
}

Result<AssignedGroup> Assignments::assign_group(const ApplicationId& id, const GroupId& group_id,
                                                const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<AssignedGroup> {
    auto& connection = transaction.connection();
    TRY(const auto application, find_application(connection, id));
    TRY(auto group, find_group(connection, group_id));
    TRY(const bool added, storage::Applications(connection).assign(id, group_id, transaction.now()));
    if (added) record_group(transaction, true, caller, group, application);
    return find_assigned(connection, id, std::move(group));
  });
}

Result<void> Assignments::unassign_group(const ApplicationId& id, const GroupId& group_id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& connection = transaction.connection();
    TRY(const auto application, find_application(connection, id));
    TRY(const auto group, find_group(connection, group_id));
    TRY(const bool removed, storage::Applications(connection).unassign(id, group_id));
    if (!removed) return not_found(group_id.str(), "ApplicationGroupAssignment");
    record_group(transaction, false, caller, group, application);
    return {};
  });
}

}  // namespace mandate::manage
