#include "storage/authorization_servers.h"

#include "base/text.h"
#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

constexpr std::string_view select_servers =
    "select id, name, description, audience, status, signing_algorithm, strict_id_jag, id_jag_single_use, built_in, "
    "created, last_updated, rotation_mode, issuer_mode "
    "from authorization_servers where ";

std::string select_where(std::string_view condition) {
  return std::string(select_servers).append(condition);
}

domain::AuthorizationServer to_server(const sql::Row& row) {
  domain::AuthorizationServer server;
  server.id = row.id<domain::AuthorizationServerId>(0);
  server.name = row.string(1);
  server.description = row.string(2);
  server.audience = row.string(3);
  // A status that we cannot read must never pass for ACTIVE.
  server.status = domain::parse_status(row.text(4)).value_or(domain::Status::inactive);
  server.signing_algorithm = row.string(5);
  server.strict_id_jag = row.flag(6);
  server.id_jag_single_use = row.flag(7);
  server.built_in = row.flag(8);
  server.created = row.time(9);
  server.last_updated = row.time(10);
  server.rotation_mode = domain::parse_rotation_mode(row.text(11)).value_or(domain::RotationMode::manual);
  server.issuer_mode = domain::parse_issuer_mode(row.text(12)).value_or(domain::IssuerMode::org_url);
  return server;
}

// Of a page behind the place ($1, $2), with what $3 is a part of.
constexpr std::string_view page_condition =
    "(created, id) > ($1, $2) and ($3 = '' or replace(name_key, $3, '') <> name_key or "
    "replace(lower(audience), $3, '') <> lower(audience)) ";

}  // namespace

Result<std::optional<domain::AuthorizationServer>> AuthorizationServers::find(const domain::AuthorizationServerId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_server);
}

Result<std::optional<domain::AuthorizationServer>> AuthorizationServers::find_by_name(std::string_view name) {
  const auto key = to_lower_ascii(name);
  return connection_.find(select_where("name_key = $1"), {key}, to_server);
}

Result<void> AuthorizationServers::insert(const domain::AuthorizationServer& server) {
  const auto key = to_lower_ascii(server.name);
  CHECK(connection_.execute(
      "insert into authorization_servers (id, name, name_key, description, audience, status, "
      "signing_algorithm, strict_id_jag, "
      "id_jag_single_use, built_in, created, last_updated, rotation_mode, issuer_mode) values ($1, $2, $3, $4, "
      "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
      {server.id, server.name, key, server.description, server.audience, name_of(server.status),
       server.signing_algorithm, server.strict_id_jag, server.id_jag_single_use, server.built_in, server.created,
       server.last_updated, name_of(server.rotation_mode), name_of(server.issuer_mode)}));
  return {};
}

Result<void> AuthorizationServers::update(const domain::AuthorizationServer& server) {
  const auto key = to_lower_ascii(server.name);
  CHECK(connection_.execute(
      "update authorization_servers set name = $1, name_key = $2, description = $3, audience = $4, status = $5, "
      "signing_algorithm = $6, "
      "strict_id_jag = $7, id_jag_single_use = $8, last_updated = $9, rotation_mode = $10, issuer_mode = $11 "
      "where id = $12",
      {server.name, key, server.description, server.audience, name_of(server.status), server.signing_algorithm,
       server.strict_id_jag, server.id_jag_single_use, server.last_updated, name_of(server.rotation_mode),
       name_of(server.issuer_mode), server.id}));
  return {};
}

Result<void> AuthorizationServers::erase(const domain::AuthorizationServerId& id) {
  for (const char* statement : {"delete from rules where policy in (select id from policies where server = $1)",
                                "delete from policies where server = $1", "delete from scopes where server = $1",
                                "delete from claims where server = $1", "delete from signing_keys where server = $1",
                                "delete from resource_authorization_servers where id = $1",
                                "delete from trusted_servers where server = $1 or trusted = $1",
                                "delete from authorization_servers where id = $1"})
    CHECK(connection_.execute(statement, {id}));
  return {};
}

Result<domain::Page<domain::AuthorizationServer>> AuthorizationServers::list(const domain::PageRequest& page,
                                                                             std::string_view q, bool active_only) {
  const sql::CreationPlace place(page.after);
  const auto key = to_lower_ascii(q);
  TRY(auto rows,
      connection_.list(
          select_where(page_condition).append("and ($4 = 0 or status = 'ACTIVE') order by created, id limit $5"),
          {place.created, place.id, key, active_only, page.limit + 1}, to_server));
  return sql::to_page(std::move(rows), page.limit, sql::creation_key<domain::AuthorizationServer>);
}

Result<std::vector<domain::AuthorizationServer>> AuthorizationServers::list_all() {
  return connection_.list(select_where("true order by created, id"), {}, to_server);
}

Result<domain::Page<domain::AuthorizationServer>> AuthorizationServers::list_associated(
    const domain::AuthorizationServerId& server, bool trusted, const domain::PageRequest& page, std::string_view q) {
  const sql::CreationPlace place(page.after);
  const auto key = to_lower_ascii(q);
  TRY(auto rows,
      connection_.list(
          select_where(page_condition)
              .append("and id <> $4 and (id in (select trusted from trusted_servers where server = $4)) = ($5 = 1) "
                      "order by created, id limit $6"),
          {place.created, place.id, key, server, trusted, page.limit + 1}, to_server));
  return sql::to_page(std::move(rows), page.limit, sql::creation_key<domain::AuthorizationServer>);
}

Result<std::vector<domain::AuthorizationServerId>> TrustedServers::list_of(
    const domain::AuthorizationServerId& server) {
  return connection_.list("select trusted from trusted_servers where server = $1 order by trusted", {server},
                          [](const sql::Row& row) { return row.id<domain::AuthorizationServerId>(0); });
}

Result<void> TrustedServers::insert(const domain::AuthorizationServerId& server,
                                    const domain::AuthorizationServerId& trusted) {
  CHECK(connection_.execute("insert into trusted_servers (server, trusted) values ($1, $2)", {server, trusted}));
  return {};
}

Result<void> TrustedServers::erase(const domain::AuthorizationServerId& server,
                                   const domain::AuthorizationServerId& trusted) {
  CHECK(connection_.execute("delete from trusted_servers where server = $1 and trusted = $2", {server, trusted}));
  return {};
}

}  // namespace mandate::storage
