#include "storage/authorization_servers.h"
#include "storage/sql/sealed.h"

namespace mandate::storage {
namespace {

using domain::SigningKey;

// A status that we cannot read must never sign.
domain::SigningKeyStatus to_status(std::string_view text) {
  return domain::parse_signing_key_status(text).value_or(domain::SigningKeyStatus::expired);
}

SigningKey to_key(const sql::Row& row) {
  return {row.string(0),       row.id<domain::AuthorizationServerId>(1),
          row.string(2),       sql::to_sealed(row.text(3)),
          row.string(4),       to_status(row.text(5)),
          row.time(6),         row.optional_time(7),
          row.optional_time(8)};
}

constexpr std::string_view select_keys =
    "select kid, server, algorithm, sealed, public_jwk, status, created, activated, expired from signing_keys where ";

std::string select_where(std::string_view condition) {
  return std::string(select_keys).append(condition);
}

}  // namespace

Result<std::optional<SigningKey>> SigningKeys::find(std::string_view kid) {
  return connection_.find(select_where("kid = $1"), {kid}, to_key);
}

Result<void> SigningKeys::insert(const SigningKey& key) {
  const auto sealed = sql::to_column(key.sealed);
  CHECK(connection_.execute(
      "insert into signing_keys (kid, server, algorithm, sealed, public_jwk, status, created, activated, expired) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {key.kid, key.server, key.algorithm, sealed, key.public_jwk, name_of(key.status), key.created, key.activated,
       key.expired}));
  return {};
}

Result<void> SigningKeys::update(const SigningKey& key) {
  CHECK(connection_.execute("update signing_keys set status = $1, activated = $2, expired = $3 where kid = $4",
                            {name_of(key.status), key.activated, key.expired, key.kid}));
  return {};
}

Result<void> SigningKeys::erase(std::string_view kid) {
  CHECK(connection_.execute("delete from signing_keys where kid = $1", {kid}));
  return {};
}

Result<std::vector<SigningKey>> SigningKeys::list_of(const domain::AuthorizationServerId& server) {
  return connection_.list(select_where("server = $1 order by created desc, kid"), {server}, to_key);
}

}  // namespace mandate::storage
