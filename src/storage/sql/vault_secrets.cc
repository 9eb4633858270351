#include "base/text.h"
#include "storage/sql/paging.h"
#include "storage/sql/sealed.h"
#include "storage/vault.h"

namespace mandate::storage {
namespace {

using domain::VaultSecret;
using domain::VaultSecretVersion;

constexpr std::string_view select_secrets =
    "select s.id, s.name, s.path, s.description, s.status, s.version, v.members, s.created, s.last_updated, v.created, "
    "s.lease_seconds "
    "from vault_secrets s join vault_secret_versions v on v.secret = s.id and v.number = s.version where ";

std::string select_where(std::string_view condition) {
  return std::string(select_secrets).append(condition);
}

VaultSecret to_secret(const sql::Row& row) {
  VaultSecret secret;
  secret.id = row.id<domain::VaultSecretId>(0);
  secret.name = row.string(1);
  secret.path = row.string(2);
  secret.description = row.string(3);
  // What we cannot read must not be given out.
  secret.status = domain::parse_status(row.text(4)).value_or(domain::Status::inactive);
  secret.version = row.integer(5);
  secret.members = split_words(row.text(6));
  secret.created = row.time(7);
  secret.last_updated = row.time(8);
  secret.rotated = row.time(9);
  secret.lease_seconds = row.integer(10);
  return secret;
}

VaultSecretVersion to_version(const sql::Row& row) {
  return {row.id<domain::VaultSecretId>(0), row.integer(1), split_words(row.text(2)), sql::to_sealed(row.text(3)),
          row.time(4)};
}

}  // namespace

Result<std::optional<VaultSecret>> VaultSecrets::find(const domain::VaultSecretId& id) {
  return connection_.find(select_where("s.id = $1"), {id}, to_secret);
}

Result<std::optional<VaultSecret>> VaultSecrets::find_by_name(std::string_view path, std::string_view name) {
  const auto key = to_lower_ascii(name);
  return connection_.find(select_where("s.path = $1 and s.name_key = $2"), {path, key}, to_secret);
}

Result<void> VaultSecrets::insert(const VaultSecret& secret, const VaultSecretVersion& version) {
  const auto key = to_lower_ascii(secret.name);
  CHECK(connection_.execute(
      "insert into vault_secrets (id, name, name_key, path, description, status, version, created, last_updated, "
      "lease_seconds) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {secret.id, secret.name, key, secret.path, secret.description, name_of(secret.status), secret.version,
       secret.created, secret.last_updated, secret.lease_seconds}));
  return insert_version(version);
}

Result<void> VaultSecrets::update(const VaultSecret& secret) {
  const auto key = to_lower_ascii(secret.name);
  CHECK(
      connection_.execute("update vault_secrets set name = $1, name_key = $2, path = $3, description = $4, "
                          "status = $5, version = $6, last_updated = $7, lease_seconds = $8 where id = $9",
                          {secret.name, key, secret.path, secret.description, name_of(secret.status), secret.version,
                           secret.last_updated, secret.lease_seconds, secret.id}));
  return {};
}

Result<void> VaultSecrets::erase(const domain::VaultSecretId& id) {
  CHECK(connection_.execute("delete from vault_secret_versions where secret = $1", {id}));
  CHECK(connection_.execute("delete from vault_secrets where id = $1", {id}));
  return {};
}

Result<domain::Page<VaultSecret>> VaultSecrets::list(const ListRequest& request) {
  const sql::CreationPlace place(request.page.after);
  const auto match = to_lower_ascii(request.match);
  TRY(auto rows,
      connection_.list(select_where("(s.created, s.id) > ($1, $2) and ($3 = '' or replace(s.name_key, $3, '') <> "
                                    "s.name_key or replace(lower(s.path), $3, '') <> lower(s.path)) and "
                                    "($4 = 0 or s.status = 'ACTIVE') order by s.created, s.id limit $5"),
                       {place.created, place.id, match, request.active_only, request.page.limit + 1}, to_secret));
  return sql::to_page(std::move(rows), request.page.limit, sql::creation_key<VaultSecret>);
}

Result<void> VaultSecrets::insert_version(const VaultSecretVersion& version) {
  const auto members = join(version.members, " "), sealed = sql::to_column(version.sealed);
  CHECK(connection_.execute(
      "insert into vault_secret_versions (secret, number, members, sealed, created) values ($1, $2, $3, $4, $5)",
      {version.secret, version.number, members, sealed, version.created}));
  return {};
}

Result<std::optional<VaultSecretVersion>> VaultSecrets::find_version(const domain::VaultSecretId& id,
                                                                     std::int64_t number) {
  return connection_.find(
      "select secret, number, members, sealed, created from vault_secret_versions where secret = $1 and number = $2",
      {id, number}, to_version);
}

Result<std::vector<VaultSecretVersion>> VaultSecrets::versions_of(const domain::VaultSecretId& id) {
  return connection_.list(
      "select secret, number, members, '', created from vault_secret_versions where secret = $1 order by number desc",
      {id}, to_version);
}

Result<void> VaultSecrets::erase_version(const domain::VaultSecretId& id, std::int64_t number) {
  CHECK(connection_.execute("delete from vault_secret_versions where secret = $1 and number = $2", {id, number}));
  return {};
}

}  // namespace mandate::storage
