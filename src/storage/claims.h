#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/claim.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// The claims of authorization servers. They go with their server.
class Claims {
 public:
  explicit Claims(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::Claim>> find(const domain::AuthorizationServerId& server, const domain::ClaimId& id);
  Result<void> insert(const domain::Claim& claim);  // ErrorKind::conflict for a name that the server has for the type
  Result<void> update(const domain::Claim& claim);
  Result<void> erase(const domain::ClaimId& id);
  Result<std::vector<domain::Claim>> list_of(const domain::AuthorizationServerId& server);  // by name

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
