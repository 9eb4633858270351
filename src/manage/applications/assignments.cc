#include "manage/applications/assignments.h"

#include "base/text.h"
#include "domain/person_change.h"
#include "manage/applications/application_records.h"
#include "manage/events.h"
#include "manage/users/profile_rules.h"
#include "manage/users/user_records.h"
#include "storage/applications.h"
#include "storage/groups.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

using domain::ApplicationId;
using domain::AppUser;
using domain::AppUserChange;
using domain::Group;
using domain::GroupId;
using domain::User;
using storage::sql::Connection;

constexpr std::string_view object = "AppUser";
constexpr const char* updated = "Change what an application knows of a user";

Result<Group> find_group(Connection& connection, const GroupId& id) {
  TRY(auto group, storage::Groups(connection).find(id));
  if (!group) return not_found(id.str(), "Group");
  return *std::move(group);
}

Result<AssignedUser> find_assigned(Connection& connection, const ApplicationId& application, User user) {
  TRY(auto assignment, storage::Applications(connection).find_assignment(application, user.id));
  if (!assignment) return not_found(user.id.str(), object);
  return AssignedUser{std::move(user), *std::move(assignment)};
}

Result<AssignedGroup> find_assigned(Connection& connection, const ApplicationId& application, Group group) {
  TRY(const auto assignment, storage::Applications(connection).find_assignment(application, group.id));
  if (!assignment) return not_found(group.id.str(), "ApplicationGroupAssignment");
  return AssignedGroup{std::move(group), assignment->created};
}

// `verb`: add, remove, update. `changed` names what an update changed, without the values.
void record_user(ledger::Transaction& transaction, std::string_view verb, std::string message, const Caller& caller,
                 const User& user, const domain::Application& application, const std::string& changed = {}) {
  // What was decided about either was decided on the old assignment.
  transaction.touch(application.id);
  transaction.touch(user.id);
  auto event = change_event("application.user_membership." + std::string(verb), std::move(message), caller,
                            {target(user), target(application)});
  if (!changed.empty()) event.debug.push_back({"changed", changed});
  transaction.record(std::move(event));
}

Result<void> check(const AppUserChange& change) {
  auto causes = attribute_faults(change.profile);
  const auto& name = change.user_name;
  if (name && (!is_display_text(*name) || count_code_points(*name) > domain::app_user_name_max))
    causes.push_back(
        {"'credentials.userName' must have 1 to " + std::to_string(domain::app_user_name_max) + " readable characters.",
         "", "credentials.userName"});
  // Expressions know it as appuser.userName.
  if (change.profile.contains("userName"))
    causes.push_back({"'profile.userName' cannot be set: the name at the application is 'credentials.userName'.",
                      "RESERVED", "profile.userName"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

AppUser laid_over(const AppUserChange& change, const AssignedUser& assigned) {
  auto wanted = assigned.assignment;
  // Who has their login as name goes on having it when the login changes.
  if (change.user_name) wanted.user_name = *change.user_name == assigned.user.login ? "" : *change.user_name;
  apply_attributes(change.profile, wanted.profile);
  return wanted;
}

// The names of what differs, separated by blanks.
std::string differences(const AppUser& before, const AppUser& after) {
  std::vector<std::string> names;
  if (before.user_name != after.user_name) names.emplace_back("credentials.userName");
  if (before.profile != after.profile) names.emplace_back("profile");
  return join(names, " ");
}

// Changes what the application knows of the user; the names of what differs from before, empty: nothing.
Result<std::string> change_assignment(ledger::Transaction& transaction, const AppUserChange& change,
                                      AssignedUser& assigned) {
  auto wanted = laid_over(change, assigned);
  if (wanted.profile.size() > domain::user_attributes_max)
    return invalid(std::string(object), {{"A profile at an application has at most " +
                                              std::to_string(domain::user_attributes_max) + " members.",
                                          "", "profile"}});
  auto changed = differences(assigned.assignment, wanted);
  if (changed.empty()) return changed;
  wanted.last_updated = transaction.now();
  CHECK(storage::Applications(transaction.connection()).update_assignment(wanted));
  assigned.assignment = std::move(wanted);
  return changed;
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
      if (user) users.rows.push_back({*std::move(user), row});
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
                                              const AppUserChange& change, const Caller& caller) const {
  CHECK(check(change));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<AssignedUser> {
    auto& connection = transaction.connection();
    TRY(const auto application, find_application(connection, id));
    TRY(auto user, find_user(connection, id_or_login));
    TRY(const bool added, storage::Applications(connection).assign(id, user.id, transaction.now()));
    TRY(auto assigned, find_assigned(connection, id, std::move(user)));
    TRY(const auto changed, change_assignment(transaction, change, assigned));
    if (added)
      record_user(transaction, "add", "Assign a user to an application", caller, assigned.user, application, changed);
    else if (!changed.empty())
      record_user(transaction, "update", updated, caller, assigned.user, application, changed);
    return assigned;
  });
}

Result<AssignedUser> Assignments::update_user(const ApplicationId& id, std::string_view id_or_login,
                                              const AppUserChange& change, const Caller& caller) const {
  CHECK(check(change));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<AssignedUser> {
    auto& connection = transaction.connection();
    TRY(const auto application, find_application(connection, id));
    TRY(auto user, find_user(connection, id_or_login));
    TRY(auto assigned, find_assigned(connection, id, std::move(user)));
    TRY(const auto changed, change_assignment(transaction, change, assigned));
    if (!changed.empty()) record_user(transaction, "update", updated, caller, assigned.user, application, changed);
    return assigned;
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
    record_user(transaction, "remove", "Remove a user from an application", caller, user, application);
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
