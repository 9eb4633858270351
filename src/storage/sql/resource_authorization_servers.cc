#include "base/text.h"
#include "storage/resource_servers.h"
#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

using domain::ResourceAuthorizationServer;

constexpr std::string_view select_servers =
    "select resource, id, origin, status, discovered, issuer, authorization_endpoint, token_endpoint, grant_types, "
    "created, last_updated, revocation_endpoint, names_itself from resource_authorization_servers where ";

ResourceAuthorizationServer to_server(const sql::Row& row) {
  ResourceAuthorizationServer server;
  server.resource = row.string(0);
  server.id = row.string(1);
  server.origin =
      domain::parse_authorization_server_origin(row.text(2)).value_or(domain::AuthorizationServerOrigin::external);
  // A status that we cannot read must never pass for ACTIVE.
  server.status = domain::parse_status(row.text(3)).value_or(domain::Status::inactive);
  server.discovered = row.flag(4);
  server.issuer = row.string(5);
  server.authorization_endpoint = row.string(6);
  server.token_endpoint = row.string(7);
  server.grant_types = split_words(row.text(8));
  server.created = row.time(9);
  server.last_updated = row.time(10);
  server.revocation_endpoint = row.string(11);
  server.names_itself = row.flag(12);
  return server;
}

std::string select_where(std::string_view condition) {
  return std::string(select_servers).append(condition);
}

}  // namespace

Result<std::optional<ResourceAuthorizationServer>> ResourceAuthorizationServers::find(std::string_view resource,
                                                                                      std::string_view id) {
  return connection_.find(select_where("resource = $1 and id = $2"), {resource, id}, to_server);
}

Result<std::optional<ResourceAuthorizationServer>> ResourceAuthorizationServers::find_by_issuer(
    std::string_view resource, std::string_view issuer) {
  return connection_.find(select_where("resource = $1 and issuer = $2"), {resource, issuer}, to_server);
}

Result<void> ResourceAuthorizationServers::insert(const ResourceAuthorizationServer& server) {
  const auto grants = join(server.grant_types, " ");
  CHECK(connection_.execute(
      "insert into resource_authorization_servers (resource, id, origin, status, discovered, issuer, "
      "authorization_endpoint, token_endpoint, grant_types, created, last_updated, revocation_endpoint, "
      "names_itself) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
      {server.resource, server.id, name_of(server.origin), name_of(server.status), server.discovered, server.issuer,
       server.authorization_endpoint, server.token_endpoint, grants, server.created, server.last_updated,
       server.revocation_endpoint, server.names_itself}));
  return note_servers(server.resource);
}

Result<void> ResourceAuthorizationServers::update(const ResourceAuthorizationServer& server) {
  const auto grants = join(server.grant_types, " ");
  CHECK(connection_.execute(
      "update resource_authorization_servers set status = $1, discovered = $2, authorization_endpoint = $3, "
      "token_endpoint = $4, grant_types = $5, last_updated = $6, revocation_endpoint = $7, names_itself = $8 where "
      "resource = $9 and id = $10",
      {name_of(server.status), server.discovered, server.authorization_endpoint, server.token_endpoint, grants,
       server.last_updated, server.revocation_endpoint, server.names_itself, server.resource, server.id}));
  return {};
}

Result<void> ResourceAuthorizationServers::erase(std::string_view resource, std::string_view id) {
  CHECK(connection_.execute("delete from resource_authorization_servers where resource = $1 and id = $2",
                            {resource, id}));
  return note_servers(resource);
}

Result<void> ResourceAuthorizationServers::erase_all(std::string_view resource) {
  CHECK(connection_.execute("delete from resource_authorization_servers where resource = $1", {resource}));
  return note_servers(resource);
}

Result<domain::Page<ResourceAuthorizationServer>> ResourceAuthorizationServers::list(
    std::string_view resource, const domain::PageRequest& page, std::optional<domain::Status> status) {
  const std::string_view wanted = status ? name_of(*status) : "";
  TRY(auto rows,
      connection_.list(select_where("resource = $1 and id > $2 and ($3 = '' or status = $3) order by id limit $4"),
                       {resource, page.after, wanted, page.limit + 1}, to_server));
  return sql::to_page(std::move(rows), page.limit, [](const ResourceAuthorizationServer& server) { return server.id; });
}

Result<std::vector<ResourceAuthorizationServer>> ResourceAuthorizationServers::list_all(std::string_view resource) {
  return connection_.list(select_where("resource = $1 order by id"), {resource}, to_server);
}

Result<std::vector<std::string>> ResourceAuthorizationServers::resources_of(
    const domain::AuthorizationServerId& server) {
  return connection_.list(
      "select resource from resource_authorization_servers where id = $1 and not exists (select 1 from agents where "
      "agents.id = resource_authorization_servers.resource and agents.status = 'DELETED') order by resource",
      {server}, [](const sql::Row& row) { return row.string(0); });
}

// Repeats the ids in the resource server's own row, where lists count and search them.
Result<void> ResourceAuthorizationServers::note_servers(std::string_view resource) {
  TRY(const auto ids, connection_.list("select id from resource_authorization_servers where resource = $1 order by id",
                                       {resource}, [](const sql::Row& row) { return row.string(0); }));
  const auto words = join(ids, " ");
  CHECK(connection_.execute("update resource_servers set server_ids = $1 where id = $2", {words, resource}));
  return {};
}

}  // namespace mandate::storage
