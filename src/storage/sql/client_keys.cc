#include "storage/client_keys.h"

namespace mandate::storage {
namespace {

using domain::Status;

// A status that we cannot read must never pass for ACTIVE.
Status to_status(std::string_view text) {
  return domain::parse_status(text).value_or(Status::inactive);
}

domain::ClientKey to_key(const sql::Row& row) {
  return {row.id<domain::ClientKeyId>(0), row.string(1), row.string(2), row.string(3),
          to_status(row.text(4)),         row.time(5),   row.time(6)};
}

domain::ClientSecret to_secret(const sql::Row& row) {
  return {row.id<domain::ClientSecretId>(0),
          row.string(1),
          row.string(2),
          to_status(row.text(3)),
          row.time(4),
          row.time(5)};
}

}  // namespace

Result<std::optional<domain::ClientKey>> ClientKeys::find(std::string_view client, std::string_view id_or_kid) {
  return connection_.find(
      "select id, client, kid, jwk, status, created, last_updated from client_keys where client = $1 and (id "
      "= $2 or (kid = $2 and kid <> '')) "
      "order by case when id = $2 then 0 else 1 end limit 1",
      {client, id_or_kid}, to_key);
}

Result<void> ClientKeys::insert(const domain::ClientKey& key) {
  CHECK(connection_.execute(
      "insert into client_keys (id, client, kid, jwk, status, created, last_updated) values ($1, $2, $3, $4, "
      "$5, $6, $7)",
      {key.id, key.client, key.kid, key.jwk, name_of(key.status), key.created, key.last_updated}));
  return {};
}

Result<void> ClientKeys::update(const domain::ClientKey& key) {
  CHECK(connection_.execute("update client_keys set kid = $1, jwk = $2, status = $3, last_updated = $4 where id = $5",
                            {key.kid, key.jwk, name_of(key.status), key.last_updated, key.id}));
  return {};
}

Result<void> ClientKeys::erase(const domain::ClientKeyId& id) {
  CHECK(connection_.execute("delete from client_keys where id = $1", {id}));
  return {};
}

Result<void> ClientKeys::erase_all(std::string_view client) {
  CHECK(connection_.execute("delete from client_keys where client = $1", {client}));
  return {};
}

Result<std::vector<domain::ClientKey>> ClientKeys::list(std::string_view client) {
  return connection_.list(
      "select id, client, kid, jwk, status, created, last_updated from client_keys where client = $1 order "
      "by created, id",
      {client}, to_key);
}

Result<std::optional<domain::ClientSecret>> ClientSecrets::find(std::string_view client,
                                                                const domain::ClientSecretId& id) {
  return connection_.find(
      "select id, client, hash, status, created, last_updated from client_secrets where client = $1 and id = "
      "$2",
      {client, id}, to_secret);
}

Result<void> ClientSecrets::insert(const domain::ClientSecret& secret) {
  CHECK(connection_.execute(
      "insert into client_secrets (id, client, hash, status, created, last_updated) values ($1, $2, $3, $4, "
      "$5, $6)",
      {secret.id, secret.client, secret.hash, name_of(secret.status), secret.created, secret.last_updated}));
  return {};
}

Result<void> ClientSecrets::update(const domain::ClientSecret& secret) {
  CHECK(connection_.execute("update client_secrets set status = $1, last_updated = $2 where id = $3",
                            {name_of(secret.status), secret.last_updated, secret.id}));
  return {};
}

Result<void> ClientSecrets::erase(const domain::ClientSecretId& id) {
  CHECK(connection_.execute("delete from client_secrets where id = $1", {id}));
  return {};
}

Result<void> ClientSecrets::erase_all(std::string_view client) {
  CHECK(connection_.execute("delete from client_secrets where client = $1", {client}));
  return {};
}

Result<std::vector<domain::ClientSecret>> ClientSecrets::list(std::string_view client) {
  return connection_.list(
      "select id, client, hash, status, created, last_updated from client_secrets where client = $1 order by "
      "created, id",
      {client}, to_secret);
}

}  // namespace mandate::storage
