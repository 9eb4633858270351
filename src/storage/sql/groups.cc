#include "storage/groups.h"

#include "base/text.h"
#include "storage/sql/list_statement.h"
#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

constexpr std::string_view group_columns =
    "id, name, description, built_in, created, last_updated, last_membership_updated";

std::string select_where(std::string_view condition) {
  return "select " + std::string(group_columns) + " from groups where " + std::string(condition);
}

domain::Group to_group(const sql::Row& row) {
  return {row.id<domain::GroupId>(0), row.string(1), row.string(2), row.flag(3), row.time(4), row.time(5), row.time(6)};
}

domain::UserId to_user_id(const sql::Row& row) {
  return row.id<domain::UserId>(0);
}

constexpr sql::FilterColumn filter_columns[] = {
    {"id", "id"},
    {"type", "case when built_in = 1 then 'BUILT_IN' else 'OKTA_GROUP' end", sql::ColumnType::code},
    {"profile.name", "name_key", sql::ColumnType::folded, sql::Index::order},
    {"profile.description", "lower(description)", sql::ColumnType::folded},
    {"created", "created", sql::ColumnType::time},
    {"lastUpdated", "last_updated", sql::ColumnType::time},
    {"lastMembershipUpdated", "last_membership_updated", sql::ColumnType::time},
};

constexpr sql::SortColumn sort_columns[] = {
    {"created", "created", true},
    {"lastUpdated", "last_updated", true},
    {"lastMembershipUpdated", "last_membership_updated", true},
    {"id", "id"},
    {"profile.name", "name_key"},
};

constexpr std::string_view q_columns[] = {"name_key"};

}  // namespace

Result<std::optional<domain::Group>> Groups::find(const domain::GroupId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_group);
}

Result<std::optional<domain::Group>> Groups::find_by_name(std::string_view name) {
  const auto key = to_lower_ascii(name);
  return connection_.find(select_where("name_key = $1"), {key}, to_group);
}

Result<void> Groups::insert(const domain::Group& group) {
  const auto key = to_lower_ascii(group.name);
  CHECK(connection_.execute(
      "insert into groups (id, name, name_key, description, built_in, created, last_updated, last_membership_updated) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8)",
      {group.id, group.name, key, group.description, group.built_in, group.created, group.last_updated,
       group.last_membership_updated}));
  return {};
}

Result<void> Groups::update(const domain::Group& group) {
  const auto key = to_lower_ascii(group.name);
  CHECK(connection_.execute(
      "update groups set name = $1, name_key = $2, description = $3, last_updated = $4, last_membership_updated = $5 "
      "where id = $6",
      {group.name, key, group.description, group.last_updated, group.last_membership_updated, group.id}));
  return {};
}

Result<void> Groups::erase(const domain::GroupId& id) {
  CHECK(connection_.execute("delete from group_members where group_id = $1", {id}));
  CHECK(connection_.execute("delete from groups where id = $1", {id}));
  return {};
}

Result<domain::Page<domain::Group>> Groups::list(const ListRequest& request) {
  sql::ListStatement statement(connection_, group_columns, "groups");
  CHECK(statement.begins(q_columns, request.q));
  CHECK(statement.filter(request.filter, filter_columns, request.refusal));
  CHECK(statement.sort(request.sort, sort_columns));
  return statement.page(request.page, to_group);
}

Result<bool> Groups::has_member(const domain::GroupId& group, const domain::UserId& user) {
  TRY(const auto found, connection_.find("select 1 from group_members where group_id = $1 and user_id = $2",
                                         {group, user}, [](const sql::Row&) { return true; }));
  return found.has_value();
}

Result<bool> Groups::add_member(const domain::GroupId& group, const domain::UserId& user) {
  TRY(const auto added,
      connection_.execute(
          "insert into group_members (group_id, user_id) values ($1, $2) on conflict (group_id, user_id) do nothing",
          {group, user}));
  return added > 0;
}

Result<bool> Groups::remove_member(const domain::GroupId& group, const domain::UserId& user) {
  TRY(const auto removed,
      connection_.execute("delete from group_members where group_id = $1 and user_id = $2", {group, user}));
  return removed > 0;
}

Result<void> Groups::remove_from_all(const domain::UserId& user) {
  CHECK(connection_.execute("delete from group_members where user_id = $1", {user}));
  return {};
}

Result<domain::Page<domain::UserId>> Groups::members_of(const domain::Group& group, const domain::PageRequest& page) {
  auto rows =
      group.built_in
          ? connection_.list("select id from users where id > $1 order by id limit $2", {page.after, page.limit + 1},
                             to_user_id)
          : connection_.list(
                "select user_id from group_members where group_id = $1 and user_id > $2 order by user_id limit $3",
                {group.id, page.after, page.limit + 1}, to_user_id);
  if (!rows) return tl::unexpected(std::move(rows).error());
  return sql::to_page(*std::move(rows), page.limit, [](const domain::UserId& id) { return id.str(); });
}

Result<std::int64_t> Groups::count_members(const domain::Group& group) {
  const auto number = [](const sql::Row& row) { return row.integer(0); };
  auto count = group.built_in
                   ? connection_.find("select count(*) from users", {}, number)
                   : connection_.find("select count(*) from group_members where group_id = $1", {group.id}, number);
  if (!count) return tl::unexpected(std::move(count).error());
  return count->value_or(0);
}

Result<std::vector<domain::UserId>> Groups::all_members_of(const domain::Group& group) {
  if (group.built_in) return connection_.list("select id from users", {}, to_user_id);
  return connection_.list("select user_id from group_members where group_id = $1", {group.id}, to_user_id);
}

Result<std::vector<domain::GroupId>> Groups::groups_of(const domain::UserId& user) {
  return connection_.list(
      "select id from groups where built_in = 1 union select group_id from group_members where user_id = $1 order by 1",
      {user}, [](const sql::Row& row) { return row.id<domain::GroupId>(0); });
}

}  // namespace mandate::storage
