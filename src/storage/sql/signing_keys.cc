#include "storage/authorization_servers.h"

namespace mandate::storage {
namespace {

using domain::SigningKey;

// A status that we cannot read must never sign.
domain::SigningKeyStatus to_status(std::string_view text) {
  return domain::parse_signing_key_status(text).value_or(domain::SigningKeyStatus::expired);
}

SigningKey to_key(const sql::Row& row) {
  return {row.string(0), row.id<domain::AuthorizationServerId>(1), row.string(2), row.string(3), row.string(4), to_status(row.text(5)), row.time(6)};
}

}  // namespace

Result<std::optional<SigningKey>> SigningKeys::find(std::string_view kid) {
  return connection_.find("select kid, server, algorithm, sealed, public_jwk, status, created from signing_keys where kid = $1", {kid}, to_key);
}

Result<void> SigningKeys::insert(const SigningKey& key) {
  CHECK(connection_.execute("insert into signing_keys (kid, server, algorithm, sealed, public_jwk, status, created) values ($1, $2, $3, $4, $5, $6, $7)",
                            {key.kid, key.server, key.algorithm, key.sealed, key.public_jwk, name_of(key.status), key.created}));
  return {};
}

Result<void> SigningKeys::set_status(std::string_view kid, domain::SigningKeyStatus status) {
  CHECK(connection_.execute("update signing_keys set status = $1 where kid = $2", {name_of(status), kid}));
  return {};
}

Result<void> SigningKeys::erase(std::string_view kid) {
  CHECK(connection_.execute("delete from signing_keys where kid = $1", {kid}));
  return {};
}

Result<std::vector<SigningKey>> SigningKeys::list_of(const domain::AuthorizationServerId& server) {
  return connection_.list(
      "select kid, server, algorithm, sealed, public_jwk, status, created from signing_keys where server = $1 order by created desc, kid", {server},
      to_key);
}

}  // namespace mandate::storage
