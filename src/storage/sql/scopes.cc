#include "base/text.h"
#include "storage/authorization_servers.h"
#include "storage/sql/filter_sql.h"
#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

constexpr std::string_view select_scopes =
    "select id, server, name, display_name, description, consent, is_default, optional, system, published from scopes "
    "where ";

std::string select_where(std::string_view condition) {
  return std::string(select_scopes).append(condition);
}

domain::Scope to_scope(const sql::Row& row) {
  domain::Scope scope;
  scope.id = row.id<domain::ScopeId>(0);
  scope.server = row.id<domain::AuthorizationServerId>(1);
  scope.name = row.string(2);
  scope.display_name = row.string(3);
  scope.description = row.string(4);
  scope.consent = domain::parse_consent(row.text(5)).value_or(domain::Consent::required);
  scope.is_default = row.flag(6);
  scope.optional = row.flag(7);
  scope.system = row.flag(8);
  scope.published = row.flag(9);
  return scope;
}

constexpr sql::FilterColumn filter_columns[] = {
    {"id", "id"},
    {"name", "name"},
    {"displayName", "display_name"},
    {"consent", "consent"},
    {"system", "system", sql::ColumnType::flag},
    {"default", "is_default", sql::ColumnType::flag},
};

}  // namespace

Result<std::optional<domain::Scope>> Scopes::find(const domain::AuthorizationServerId& server,
                                                  const domain::ScopeId& id) {
  return connection_.find(select_where("server = $1 and id = $2"), {server, id}, to_scope);
}

Result<std::optional<domain::Scope>> Scopes::find_by_name(const domain::AuthorizationServerId& server,
                                                          std::string_view name) {
  return connection_.find(select_where("server = $1 and name = $2"), {server, name}, to_scope);
}

Result<void> Scopes::insert(const domain::Scope& scope) {
  CHECK(
      connection_.execute("insert into scopes (id, server, name, display_name, description, consent, is_default, "
                          "optional, system, published) "
                          "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                          {scope.id, scope.server, scope.name, scope.display_name, scope.description,
                           name_of(scope.consent), scope.is_default, scope.optional, scope.system, scope.published}));
  return {};
}

Result<void> Scopes::update(const domain::Scope& scope) {
  CHECK(connection_.execute(
      "update scopes set name = $1, display_name = $2, description = $3, consent = $4, is_default = $5, optional = $6, "
      "published = $7 where id = $8",
      {scope.name, scope.display_name, scope.description, name_of(scope.consent), scope.is_default, scope.optional,
       scope.published, scope.id}));
  return {};
}

Result<void> Scopes::erase(const domain::ScopeId& id) {
  CHECK(connection_.execute("delete from scopes where id = $1", {id}));
  return {};
}

Result<std::vector<domain::Scope>> Scopes::list_of(const domain::AuthorizationServerId& server) {
  return connection_.list(select_where("server = $1 order by name"), {server}, to_scope);
}

Result<domain::Page<domain::Scope>> Scopes::list(const ListRequest& request) {
  std::string text = select_where("server = $1 and name > $2 and substr(name, 1, length($3)) = $3");
  std::vector<sql::Value> values{request.server, request.page.after, request.q};
  sql::Condition condition;
  if (request.filter) {
    TRY(condition, sql::to_condition(*request.filter, filter_columns, values.size() + 1, ErrorKind::bad_filter));
    text += " and " + condition.text;
    condition.bind(values);
  }
  values.emplace_back(request.page.limit + 1);
  text += " order by name limit $" + std::to_string(values.size());
  TRY(auto rows, connection_.list(text, values, to_scope));
  return sql::to_page(std::move(rows), request.page.limit, [](const domain::Scope& scope) { return scope.name; });
}

}  // namespace mandate::storage
