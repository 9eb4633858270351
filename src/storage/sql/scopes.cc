#include "base/text.h"
#include "storage/authorization_servers.h"
#include "storage/sql/list_statement.h"

namespace mandate::storage {
namespace {

constexpr std::string_view scope_columns =
    "id, server, name, display_name, description, consent, is_default, optional, system, published";

std::string select_where(std::string_view condition) {
  return "select " + std::string(scope_columns) + " from scopes where " + std::string(condition);
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

// Scope names are compared as written wherever they are used (RFC 6749 section 3.3).
constexpr sql::FilterColumn filter_columns[] = {
    {"id", "id"},
    {"name", "name"},
    {"displayName", "lower(display_name)", sql::ColumnType::folded},
    {"consent", "consent", sql::ColumnType::code},
    {"system", "system", sql::ColumnType::flag},
    {"default", "is_default", sql::ColumnType::flag},
};

constexpr sql::SortColumn sort_columns[] = {{"name", "name"}};

constexpr std::string_view q_columns[] = {"lower(name)"};

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
  sql::ListStatement statement(connection_, scope_columns, "scopes");
  statement.require("server = " + statement.parameter(request.server.str()));
  CHECK(statement.begins(q_columns, request.q));
  CHECK(statement.filter(request.filter, filter_columns, ErrorKind::bad_filter));
  CHECK(statement.sort({}, sort_columns));
  return statement.page(request.page, to_scope);
}

}  // namespace mandate::storage
