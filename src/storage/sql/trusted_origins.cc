#include "storage/trusted_origins.h"

#include <algorithm>

#include "base/text.h"
#include "storage/sql/list_statement.h"

namespace mandate::storage {
namespace {

using domain::TrustedOrigin;

constexpr std::string_view columns =
    "id, name, origin, scopes, status, created, created_by, last_updated, last_updated_by";
constexpr std::string_view cors = "CORS", redirect = "REDIRECT", iframe_embed = "IFRAME_EMBED";

std::string select_where(std::string_view condition) {
  return "select " + std::string(columns) + " from trusted_origins where " + std::string(condition);
}

std::string to_text(const domain::TrustedOriginScopes& scopes) {
  std::vector<std::string> words;
  if (scopes.cors) words.emplace_back(cors);
  if (scopes.redirect) words.emplace_back(redirect);
  if (scopes.iframe_embed) words.emplace_back(iframe_embed);
  return join(words, " ");
}

domain::TrustedOriginScopes to_scopes(std::string_view text) {
  const auto words = split_words(text);
  const auto has = [&](std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  return {has(cors), has(redirect), has(iframe_embed)};
}

TrustedOrigin to_origin(const sql::Row& row) {
  TrustedOrigin origin;
  origin.id = row.id<domain::TrustedOriginId>(0);
  origin.name = row.string(1);
  origin.origin = row.string(2);
  origin.scopes = to_scopes(row.text(3));
  // A status that we cannot read must never pass for ACTIVE.
  origin.status = domain::parse_status(row.text(4)).value_or(domain::Status::inactive);
  origin.created = row.time(5);
  origin.created_by = row.string(6);
  origin.last_updated = row.time(7);
  origin.last_updated_by = row.string(8);
  return origin;
}

constexpr sql::FilterColumn filter_columns[] = {
    {"name", "name_key", sql::ColumnType::folded, sql::Index::order},
    {"origin", "origin", sql::ColumnType::folded, sql::Index::order},
    {"status", "status", sql::ColumnType::code},
    {"type", "scopes", sql::ColumnType::words},
};
constexpr sql::SortColumn sort_columns[] = {{"created", "created", true}};
constexpr std::string_view q_columns[] = {"name_key", "origin"};

}  // namespace

Result<std::optional<TrustedOrigin>> TrustedOrigins::find(const domain::TrustedOriginId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_origin);
}

Result<std::optional<TrustedOrigin>> TrustedOrigins::find_by_name(std::string_view name) {
  const auto key = to_lower_ascii(name);
  return connection_.find(select_where("name_key = $1"), {key}, to_origin);
}

Result<std::optional<TrustedOrigin>> TrustedOrigins::find_by_origin(std::string_view origin) {
  return connection_.find(select_where("origin = $1"), {origin}, to_origin);
}

Result<std::int64_t> TrustedOrigins::count() {
  TRY(const auto count,
      connection_.find("select count(*) from trusted_origins", {}, [](const sql::Row& row) { return row.integer(0); }));
  return count.value_or(0);
}

Result<void> TrustedOrigins::insert(const TrustedOrigin& origin) {
  const auto key = to_lower_ascii(origin.name), scopes = to_text(origin.scopes);
  CHECK(connection_.execute(
      "insert into trusted_origins (id, name, name_key, origin, scopes, status, created, created_by, last_updated, "
      "last_updated_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {origin.id, origin.name, key, origin.origin, scopes, name_of(origin.status), origin.created, origin.created_by,
       origin.last_updated, origin.last_updated_by}));
  return {};
}

Result<void> TrustedOrigins::update(const TrustedOrigin& origin) {
  const auto key = to_lower_ascii(origin.name), scopes = to_text(origin.scopes);
  CHECK(connection_.execute(
      "update trusted_origins set name = $1, name_key = $2, origin = $3, scopes = $4, status = $5, last_updated = $6, "
      "last_updated_by = $7 where id = $8",
      {origin.name, key, origin.origin, scopes, name_of(origin.status), origin.last_updated, origin.last_updated_by,
       origin.id}));
  return {};
}

Result<void> TrustedOrigins::erase(const domain::TrustedOriginId& id) {
  CHECK(connection_.execute("delete from trusted_origins where id = $1", {id}));
  return {};
}

Result<std::vector<std::string>> TrustedOrigins::trusted_for(bool domain::TrustedOriginScopes::* scope) {
  TRY(const auto all, connection_.list(select_where("status = 'ACTIVE'"), {}, to_origin));
  std::vector<std::string> trusted;
  for (const auto& one : all)
    if (one.scopes.*scope) trusted.push_back(one.origin);
  return trusted;
}

Result<domain::Page<TrustedOrigin>> TrustedOrigins::list(const ListRequest& request) {
  sql::ListStatement statement(connection_, columns, "trusted_origins");
  CHECK(statement.begins(q_columns, request.q));
  CHECK(statement.filter(request.filter, filter_columns, ErrorKind::bad_filter));
  CHECK(statement.sort({}, sort_columns));
  return statement.page(request.page, to_origin);
}

}  // namespace mandate::storage
