#include "storage/resource_servers.h"

#include "base/text.h"
#include "storage/sql/filter_sql.h"
#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

using domain::ResourceServer;
using Kind = domain::ResourceServerKind;

constexpr std::string_view select_servers =
    "select id, kind, status, resource_url, display_name, description, resource_name, scopes, last_refreshed, "
    "server_ids, created, last_updated, "
    "(select a.id from agents a where a.resource_server = resource_servers.id) as client, "
    "(select a.status from agents a where a.resource_server = resource_servers.id) as client_status, "
    "(select a.auth_method from agents a where a.resource_server = resource_servers.id) as client_auth_method, "
    "(select count(*) from connections where agent in (select id from agents where resource_server = "
    "resource_servers.id)) from resource_servers where ";

constexpr sql::FilterColumn search_columns[] = {
    {"status", "status"},
    {"metadata.displayName", "display_name_key", sql::ColumnType::folded},
    {"detectedMetadata.resourceName", "resource_name_key", sql::ColumnType::folded},
    {"resourceUrl", "resource_url"},
    {"authorizationServerId", "server_ids", sql::ColumnType::words},
    {"created", "created", sql::ColumnType::time},
    {"lastUpdated", "last_updated", sql::ColumnType::time},
};

std::string_view name_of(Kind kind) {
  return kind == Kind::mcp ? "mcp" : "api";
}

ResourceServer to_server(const sql::Row& row) {
  ResourceServer server;
  server.id = row.id<domain::ResourceServerId>(0);
  server.kind = row.text(1) == name_of(Kind::mcp) ? Kind::mcp : Kind::api;
  // A status that we cannot read must never pass for ACTIVE.
  server.status = domain::parse_resource_server_status(row.text(2)).value_or(domain::ResourceServerStatus::invalid);
  server.resource_url = row.string(3);
  server.display_name = row.string(4);
  server.description = row.string(5);
  server.detected = {row.string(6), split_words(row.text(7)), row.optional_time(8)};
  server.authorization_servers = split_words(row.text(9));
  server.created = row.time(10);
  server.last_updated = row.time(11);
  if (!row.is_null(12))
    server.client = {row.id<domain::AgentId>(12), domain::parse_status(row.text(13)).value_or(domain::Status::inactive),
                     row.string(14), row.integer(15)};
  return server;
}

std::string select_where(std::string_view condition) {
  return std::string(select_servers).append(condition);
}

}  // namespace

Result<std::optional<ResourceServer>> ResourceServers::find(Kind kind, const domain::ResourceServerId& id) {
  return connection_.find(select_where("kind = $1 and id = $2"), {name_of(kind), id}, to_server);
}

Result<std::optional<ResourceServer>> ResourceServers::find_by_url(Kind kind, std::string_view resource_url) {
  const auto key = domain::comparable_url(resource_url);
  return connection_.find(select_where("kind = $1 and url_key = $2"), {name_of(kind), key}, to_server);
}

Result<void> ResourceServers::insert(const ResourceServer& server) {
  const auto key = domain::comparable_url(server.resource_url), display = to_lower_ascii(server.display_name),
             own = to_lower_ascii(server.detected.resource_name), scopes = join(server.detected.scopes, " ");
  CHECK(connection_.execute(
      "insert into resource_servers (id, kind, status, resource_url, url_key, display_name, display_name_key, "
      "description, resource_name, resource_name_key, scopes, last_refreshed, server_ids, created, last_updated) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13, $14)",
      {server.id, name_of(server.kind), name_of(server.status), server.resource_url, key, server.display_name, display,
       server.description, server.detected.resource_name, own, scopes, server.detected.last_refreshed, server.created,
       server.last_updated}));
  return {};
}

Result<void> ResourceServers::update(const ResourceServer& server) {
  const auto display = to_lower_ascii(server.display_name), own = to_lower_ascii(server.detected.resource_name),
             scopes = join(server.detected.scopes, " ");
  CHECK(connection_.execute(
      "update resource_servers set status = $1, display_name = $2, display_name_key = $3, description = $4, "
      "resource_name = $5, resource_name_key = $6, scopes = $7, last_refreshed = $8, last_updated = $9 where id = $10",
      {name_of(server.status), server.display_name, display, server.description, server.detected.resource_name, own,
       scopes, server.detected.last_refreshed, server.last_updated, server.id}));
  return {};
}

Result<void> ResourceServers::erase(const domain::ResourceServerId& id) {
  CHECK(ResourceAuthorizationServers(connection_).erase_all(id.str()));
  CHECK(connection_.execute("delete from discoveries where server = $1", {id}));
  CHECK(connection_.execute("delete from resource_servers where id = $1", {id}));
  return {};
}

Result<domain::Page<ResourceServer>> ResourceServers::list(const ListRequest& request) {
  const sql::CreationPlace place(request.page.after);
  std::string text = select_where("kind = $1 and (created, id) > ($2, $3)");
  std::vector<sql::Value> values{name_of(request.kind), place.created, place.id};
  sql::Condition condition;
  if (request.search) {
    TRY(condition, sql::to_condition(*request.search, search_columns, values.size() + 1, ErrorKind::bad_search));
    text += " and " + condition.text;
    condition.bind(values);
  }
  values.emplace_back(request.page.limit + 1);
  text += " order by created, id limit $" + std::to_string(values.size());
  TRY(auto rows, connection_.list(text, values, to_server));
  return sql::to_page(std::move(rows), request.page.limit, sql::creation_key<ResourceServer>);
}

}  // namespace mandate::storage
