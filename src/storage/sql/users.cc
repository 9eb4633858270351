#include "storage/users.h"

#include "base/text.h"
#include "domain/profile_member.h"
#include "storage/sql/attributes.h"
#include "storage/sql/list_statement.h"

namespace mandate::storage {
namespace {

constexpr std::string_view user_columns =
    "id, status, login, email, first_name, last_name, attributes, password_hash, failed_sign_ons, locked_at, created, "
    "last_updated, status_changed, activated, last_login, password_changed";

std::string select_where(std::string_view condition) {
  return "select " + std::string(user_columns) + " from users where " + std::string(condition);
}

domain::User to_user(const sql::Row& row) {
  domain::User user;
  user.id = row.id<domain::UserId>(0);
  // A status that we cannot read must never pass for ACTIVE.
  user.status = domain::parse_user_status(row.text(1)).value_or(domain::UserStatus::suspended);
  user.login = row.string(2);
  user.email = row.string(3);
  user.first_name = row.string(4);
  user.last_name = row.string(5);
  user.attributes = sql::parse_attributes(row.text(6));
  user.password_hash = row.string(7);
  user.failed_sign_ons = static_cast<int>(row.integer(8));
  user.locked_at = row.optional_time(9);
  user.created = row.time(10);
  user.last_updated = row.time(11);
  user.status_changed = row.time(12);
  user.activated = row.optional_time(13);
  user.last_login = row.optional_time(14);
  user.password_changed = row.optional_time(15);
  return user;
}

constexpr sql::FilterColumn filter_columns[] = {
    {"id", "id"},
    {"status", "status", sql::ColumnType::code},
    {"created", "created", sql::ColumnType::time},
    {"activated", "activated", sql::ColumnType::optional_time},
    {"statusChanged", "status_changed", sql::ColumnType::time},
    {"lastLogin", "last_login", sql::ColumnType::optional_time},
    {"lastUpdated", "last_updated", sql::ColumnType::time},
    {"passwordChanged", "password_changed", sql::ColumnType::optional_time},
    {"profile.login", "login_key", sql::ColumnType::folded, sql::Index::order},
    {"profile.email", "lower(email)", sql::ColumnType::folded, sql::Index::order},
    {"profile.firstName", "lower(first_name)", sql::ColumnType::folded, sql::Index::order},
    {"profile.lastName", "lower(last_name)", sql::ColumnType::folded, sql::Index::order},
};

constexpr sql::SortColumn sort_columns[] = {
    {"created", "created", true},
    {"statusChanged", "status_changed", true},
    {"lastUpdated", "last_updated", true},
    {"id", "id"},
    {"status", "status"},
    {"profile.login", "login_key"},
    {"profile.email", "lower(email)"},
    {"profile.firstName", "lower(first_name)"},
    {"profile.lastName", "lower(last_name)"},
};

// The table of the further members follows what is written in the row of the user.
Result<void> note_attributes(sql::Connection& connection, const domain::User& user) {
  for (const auto& [name, value] : user.attributes)
    CHECK(connection.execute(
        "insert into user_attributes (user_id, name, value) values ($1, $2, $3) on conflict do nothing",
        {user.id, name, value}));
  return {};
}

// Where a `q` is looked for.
constexpr std::string_view q_columns[] = {"lower(first_name)", "lower(last_name)", "lower(email)", "login_key"};

}  // namespace

Result<std::optional<domain::User>> Users::find(const domain::UserId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_user);
}

Result<std::optional<domain::User>> Users::find_by_login(std::string_view login) {
  const auto key = to_lower_ascii(login);
  return connection_.find(select_where("login_key = $1"), {key}, to_user);
}

Result<void> Users::insert(const domain::User& user) {
  const auto key = to_lower_ascii(user.login), attributes = sql::attributes_text(user.attributes);
  CHECK(connection_.execute(
      "insert into users (id, status, login, login_key, email, first_name, last_name, attributes, password_hash, "
      "failed_sign_ons, locked_at, "
      "created, last_updated, status_changed, activated, last_login, password_changed) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
      {user.id, name_of(user.status), user.login, key, user.email, user.first_name, user.last_name, attributes,
       user.password_hash, user.failed_sign_ons, user.locked_at, user.created, user.last_updated, user.status_changed,
       user.activated, user.last_login, user.password_changed}));
  return note_attributes(connection_, user);
}

Result<void> Users::update(const domain::User& user) {
  const auto key = to_lower_ascii(user.login), attributes = sql::attributes_text(user.attributes);
  // Most updates are of something else, and must not cost what these cost.
  CHECK(connection_.execute(
      "delete from user_attributes where user_id = $1 and not exists (select 1 from users where id = $1 and "
      "attributes = $2)",
      {user.id, attributes}));
  CHECK(
      connection_.execute("update users set status = $1, login = $2, login_key = $3, email = $4, first_name = $5, "
                          "last_name = $6, attributes = $7, "
                          "password_hash = $8, failed_sign_ons = $9, locked_at = $10, last_updated = $11, "
                          "status_changed = $12, activated = $13, "
                          "last_login = $14, password_changed = $15 where id = $16",
                          {name_of(user.status), user.login, key, user.email, user.first_name, user.last_name,
                           attributes, user.password_hash, user.failed_sign_ons, user.locked_at, user.last_updated,
                           user.status_changed, user.activated, user.last_login, user.password_changed, user.id}));
  return note_attributes(connection_, user);
}

Result<void> Users::erase(const domain::UserId& id) {
  for (const char* statement : {"delete from user_attributes where user_id = $1", "delete from users where id = $1"})
    CHECK(connection_.execute(statement, {id}));
  return {};
}

Result<std::optional<domain::UserId>> Users::find_other_with(const domain::User& user, std::string_view member) {
  const auto value = member == "email" ? to_lower_ascii(user.email) : domain::profile_member(user, member);
  const auto to_id = [](const sql::Row& row) { return row.id<domain::UserId>(0); };
  if (value.empty()) return std::nullopt;
  if (member == "email")
    return connection_.find("select id from users where lower(email) = $1 and id <> $2 limit 1", {value, user.id},
                            to_id);
  return connection_.find(
      "select user_id from user_attributes where name = $1 and value = $2 and user_id <> $3 limit 1",
      {member, value, user.id}, to_id);
}

Result<std::optional<std::string>> Users::find_shared(std::string_view member) {
  const auto to_value = [](const sql::Row& row) { return row.string(0); };
  if (member == "email")
    return connection_.find(
        "select lower(email) from users where email <> '' group by lower(email) having count(*) > 1 limit 1", {},
        to_value);
  return connection_.find(
      "select value from user_attributes where name = $1 and value <> '' group by value having count(*) > 1 limit 1",
      {member}, to_value);
}

Result<domain::Page<domain::User>> Users::list(const ListRequest& request) {
  sql::ListStatement statement(connection_, user_columns, "users");
  if (!request.with_deprovisioned) statement.require("status <> 'DEPROVISIONED'");
  CHECK(statement.begins(q_columns, request.q));
  CHECK(statement.filter(request.filter, filter_columns, request.refusal));
  CHECK(statement.sort(request.sort, sort_columns));
  return statement.page(request.page, to_user);
}

}  // namespace mandate::storage
