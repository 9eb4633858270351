#include "storage/api_tokens.h"

#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

domain::ApiToken to_token(const sql::Row& row) {
  return {row.id<domain::ApiTokenId>(0), row.string(1), row.id<domain::UserId>(2), row.string(3), row.time(4),
          row.optional_time(5)};
}

}  // namespace

Result<std::optional<domain::ApiToken>> ApiTokens::find(const domain::ApiTokenId& id) {
  return connection_.find("select id, name, user_id, hash, created, expires from api_tokens where id = $1", {id},
                          to_token);
}

Result<std::optional<ApiTokenHolder>> ApiTokens::find_by_hash(std::string_view hash) {
  return connection_.find(
      "select t.id, t.name, t.user_id, t.hash, t.created, t.expires, u.status, u.login, u.first_name, "
      "u.last_name "
      "from api_tokens t join users u on u.id = t.user_id where t.hash = $1",
      {hash}, [](const sql::Row& row) {
        // A status that we cannot read must not pass for ACTIVE.
        const auto status = domain::parse_user_status(row.text(6)).value_or(domain::UserStatus::deprovisioned);
        return ApiTokenHolder{to_token(row), status, row.string(7), row.string(8) + " " + row.string(9)};
      });
}

Result<void> ApiTokens::insert(const domain::ApiToken& token) {
  CHECK(connection_.execute(
      "insert into api_tokens (id, name, user_id, hash, created, expires) values ($1, $2, $3, $4, $5, $6)",
      {token.id, token.name, token.user, token.hash, token.created, token.expires}));
  return {};
}

Result<void> ApiTokens::erase(const domain::ApiTokenId& id) {
  CHECK(connection_.execute("delete from api_tokens where id = $1", {id}));
  return {};
}

Result<void> ApiTokens::erase_of(const domain::UserId& user) {
  CHECK(connection_.execute("delete from api_tokens where user_id = $1", {user}));
  return {};
}

Result<domain::Page<domain::ApiToken>> ApiTokens::list(const domain::PageRequest& page) {
  TRY(auto rows, connection_.list("select id, name, user_id, hash, created, expires from api_tokens where id "
                                  "> $1 order by id limit $2",
                                  {page.after, page.limit + 1}, to_token));
  return sql::to_page(std::move(rows), page.limit, [](const domain::ApiToken& token) { return token.id.str(); });
}

Result<std::vector<std::string>> AdminRoles::roles_of(std::string_view principal) {
  return connection_.list("select role from admin_roles where principal = $1 order by role", {principal},
                          [](const sql::Row& row) { return row.string(0); });
}

Result<void> AdminRoles::grant(std::string_view principal, std::string_view role) {
  CHECK(connection_.execute(
      "insert into admin_roles (principal, role) values ($1, $2) on conflict (principal, role) do nothing",
      {principal, role}));
  return {};
}

Result<void> AdminRoles::revoke(std::string_view principal, std::string_view role) {
  CHECK(connection_.execute("delete from admin_roles where principal = $1 and role = $2", {principal, role}));
  return {};
}

Result<void> AdminRoles::revoke_all(std::string_view principal) {
  CHECK(connection_.execute("delete from admin_roles where principal = $1", {principal}));
  return {};
}

}  // namespace mandate::storage
