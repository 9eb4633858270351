#pragma once

#include <optional>
#include <string_view>

#include "domain/authorize_request.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// Authorize requests in progress and the codes that came of them. Rows outlive their expiry until erase_expired();
// whoever reads one compares `expires` with the clock.
class AuthorizeRequests {
 public:
  explicit AuthorizeRequests(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::AuthorizeRequest>> find(const domain::AuthorizeRequestId& id);
  // By hex SHA-256 of the authorization code. That a code is redeemed once is the ledger's business.
  Result<std::optional<domain::AuthorizeRequest>> find_by_code_hash(std::string_view hash);
  Result<void> insert(const domain::AuthorizeRequest& request);
  Result<void> update(const domain::AuthorizeRequest& request);
  // Removes at most `most` rows, so that no write waits for a flood of abandoned requests.
  Result<void> erase_expired(Time now, int most = 100);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
