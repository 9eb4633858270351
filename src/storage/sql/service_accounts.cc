#include "base/text.h"
#include "storage/sql/paging.h"
#include "storage/sql/sealed.h"
#include "storage/vault.h"

namespace mandate::storage {
namespace {

using domain::ServiceAccount;

constexpr std::string_view select_accounts =
    "select id, app_id, name, username, description, sealed_password, password_changed, owner_users, owner_groups, "
    "created, last_updated from service_accounts where ";

std::string select_where(std::string_view condition) {
  return std::string(select_accounts).append(condition);
}

ServiceAccount to_account(const sql::Row& row) {
  return {row.id<domain::ServiceAccountId>(0),
          row.id<domain::ApplicationId>(1),
          row.string(2),
          row.string(3),
          row.string(4),
          sql::to_sealed(row.text(5)),
          row.optional_time(6),
          split_words(row.text(7)),
          split_words(row.text(8)),
          row.time(9),
          row.time(10)};
}

}  // namespace

Result<std::optional<ServiceAccount>> ServiceAccounts::find(const domain::ServiceAccountId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_account);
}

Result<std::optional<ServiceAccount>> ServiceAccounts::find_by_name(const domain::ApplicationId& app,
                                                                    std::string_view name) {
  const auto key = to_lower_ascii(name);
  return connection_.find(select_where("app_id = $1 and name_key = $2"), {app, key}, to_account);
}

Result<void> ServiceAccounts::insert(const ServiceAccount& account) {
  const auto key = to_lower_ascii(account.name);
  const auto users = join(account.owner_users, " "), groups = join(account.owner_groups, " "),
             sealed = sql::to_column(account.sealed_password);
  CHECK(connection_.execute(
      "insert into service_accounts (id, app_id, name, name_key, username, description, sealed_password, "
      "password_changed, owner_users, owner_groups, created, last_updated) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {account.id, account.app, account.name, key, account.username, account.description, sealed,
       account.password_changed, users, groups, account.created, account.last_updated}));
  return {};
}

Result<void> ServiceAccounts::update(const ServiceAccount& account) {
  const auto key = to_lower_ascii(account.name);
  const auto users = join(account.owner_users, " "), groups = join(account.owner_groups, " "),
             sealed = sql::to_column(account.sealed_password);
  CHECK(connection_.execute(
      "update service_accounts set name = $1, name_key = $2, description = $3, sealed_password = $4, "
      "password_changed = $5, owner_users = $6, owner_groups = $7, last_updated = $8 where id = $9",
      {account.name, key, account.description, sealed, account.password_changed, users, groups, account.last_updated,
       account.id}));
  return {};
}

Result<void> ServiceAccounts::erase(const domain::ServiceAccountId& id) {
  CHECK(connection_.execute("delete from service_accounts where id = $1", {id}));
  return {};
}

Result<domain::Page<ServiceAccount>> ServiceAccounts::list(const ListRequest& request) {
  const sql::CreationPlace place(request.page.after);
  const auto match = to_lower_ascii(request.match);
  TRY(auto rows,
      connection_.list(
          select_where("(created, id) > ($1, $2) and ($3 = '' or replace(name_key, $3, '') <> name_key or "
                       "replace(lower(username), $3, '') <> lower(username) or exists (select 1 from applications a "
                       "where a.id = app_id and replace(lower(a.label), $3, '') <> lower(a.label))) and "
                       "($4 = '' or app_id = $4) and ($5 = 0 or (sealed_password <> '' and exists (select 1 from "
                       "applications a where a.id = app_id and a.status = 'ACTIVE'))) "
                       "order by created, id limit $6"),
          {place.created, place.id, match, request.app, request.usable_only, request.page.limit + 1}, to_account));
  return sql::to_page(std::move(rows), request.page.limit, sql::creation_key<ServiceAccount>);
}

Result<std::vector<ServiceAccount>> ServiceAccounts::list_of(const domain::ApplicationId& app) {
  return connection_.list(select_where("app_id = $1 order by created, id"), {app}, to_account);
}

// Padded with blanks, so that an id is only found as a whole word of the list.
Result<std::vector<ServiceAccount>> ServiceAccounts::list_of_owner(std::string_view principal) {
  return connection_.list(
      select_where("replace(' ' || owner_users || ' ' || owner_groups || ' ', ' ' || $1 || ' ', '') <> "
                   "' ' || owner_users || ' ' || owner_groups || ' ' order by created, id"),
      {principal}, to_account);
}

}  // namespace mandate::storage
