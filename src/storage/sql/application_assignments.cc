// Who may use an application: people directly, and groups.
#include "storage/applications.h"
#include "storage/sql/attributes.h"
#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

using domain::ApplicationId;
using domain::AppUser;
using domain::GroupId;
using domain::UserId;

std::string select_users(std::string_view condition) {
  return "select app_id, user_id, user_name, profile, created, last_updated from application_users where " +
         std::string(condition);
}
AppUser to_app_user(const sql::Row& row) {
  return {row.id<ApplicationId>(0),           row.id<UserId>(1), row.string(2),
          sql::parse_attributes(row.text(3)), row.time(4),       row.time(5)};
}
Applications::GroupAssignment to_group_assignment(const sql::Row& row) {
  return {row.id<GroupId>(0), row.time(1)};
}
ApplicationId to_application_id(const sql::Row& row) {
  return row.id<ApplicationId>(0);
}

}  // namespace

Result<bool> Applications::assign(const ApplicationId& application, const UserId& user, Time now) {
  TRY(const auto added,
      connection_.execute(
          "insert into application_users (app_id, user_id, created, last_updated) values ($1, $2, $3, $3) "
          "on conflict (app_id, user_id) do nothing",
          {application, user, now}));
  return added > 0;
}

Result<bool> Applications::unassign(const ApplicationId& application, const UserId& user) {
  TRY(const auto removed,
      connection_.execute("delete from application_users where app_id = $1 and user_id = $2", {application, user}));
  return removed > 0;
}

Result<std::optional<AppUser>> Applications::find_assignment(const ApplicationId& application, const UserId& user) {
  return connection_.find(select_users("app_id = $1 and user_id = $2"), {application, user}, to_app_user);
}

Result<void> Applications::update_assignment(const AppUser& assignment) {
  const auto profile = sql::attributes_text(assignment.profile);
  CHECK(connection_.execute(
      "update application_users set user_name = $1, profile = $2, last_updated = $3 "
      "where app_id = $4 and user_id = $5",
      {assignment.user_name, profile, assignment.last_updated, assignment.application, assignment.user}));
  return {};
}

Result<domain::Page<AppUser>> Applications::users_of(const ApplicationId& application,
                                                     const domain::PageRequest& page) {
  TRY(auto rows, connection_.list(select_users("app_id = $1 and user_id > $2 order by user_id limit $3"),
                                  {application, page.after, page.limit + 1}, to_app_user));
  return sql::to_page(std::move(rows), page.limit, [](const AppUser& row) { return row.user.str(); });
}

Result<void> Applications::unassign_from_all(const UserId& user) {
  CHECK(connection_.execute("delete from application_users where user_id = $1", {user}));
  return {};
}

Result<std::vector<AppUser>> Applications::assignments_of(const UserId& user) {
  return connection_.list(select_users("user_id = $1 order by app_id"), {user}, to_app_user);
}

Result<bool> Applications::assign(const ApplicationId& application, const GroupId& group, Time now) {
  TRY(const auto added,
      connection_.execute("insert into application_groups (app_id, group_id, created) values ($1, $2, $3) "
                          "on conflict (app_id, group_id) do nothing",
                          {application, group, now}));
  return added > 0;
}

Result<bool> Applications::unassign(const ApplicationId& application, const GroupId& group) {
  TRY(const auto removed,
      connection_.execute("delete from application_groups where app_id = $1 and group_id = $2", {application, group}));
  return removed > 0;
}

Result<std::optional<Applications::GroupAssignment>> Applications::find_assignment(const ApplicationId& application,
                                                                                   const GroupId& group) {
  return connection_.find("select group_id, created from application_groups where app_id = $1 and group_id = $2",
                          {application, group}, to_group_assignment);
}

Result<domain::Page<Applications::GroupAssignment>> Applications::groups_of(const ApplicationId& application,
                                                                            const domain::PageRequest& page) {
  TRY(auto rows, connection_.list("select group_id, created from application_groups where app_id = $1 and group_id > "
                                  "$2 order by group_id limit $3",
                                  {application, page.after, page.limit + 1}, to_group_assignment));
  return sql::to_page(std::move(rows), page.limit, [](const GroupAssignment& row) { return row.group.str(); });
}

Result<std::vector<GroupId>> Applications::groups_of(const ApplicationId& application) {
  return connection_.list("select group_id from application_groups where app_id = $1 order by group_id", {application},
                          [](const sql::Row& row) { return row.id<GroupId>(0); });
}

Result<std::vector<ApplicationId>> Applications::applications_of(const GroupId& group) {
  return connection_.list("select app_id from application_groups where group_id = $1 order by app_id", {group},
                          to_application_id);
}

}  // namespace mandate::storage
