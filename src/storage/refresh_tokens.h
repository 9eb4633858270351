#pragma once

#include <optional>
#include <vector>

#include "domain/page.h"
#include "domain/refresh_token.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// Rows outlive their end until erase_ended(); whoever reads one compares `ends()` with the clock.
class RefreshTokens {
 public:
  explicit RefreshTokens(sql::Connection& connection) : connection_(connection) {}

  // Which ones; what is nullopt does not matter. An empty server is the org authorization server.
  struct Of {
    std::optional<domain::AuthorizationServerId> server = {};
    std::optional<domain::ClientId> client_id = {};
    std::optional<domain::ApplicationId> application = {};
    std::optional<domain::UserId> user = {};

    bool covers(const domain::RefreshToken& token) const;
  };

  Result<std::optional<domain::RefreshToken>> find(const domain::RefreshTokenId& id);
  Result<void> insert(const domain::RefreshToken& token);  // ErrorKind::conflict for one that is there
  Result<void> update(const domain::RefreshToken& token);  // generation, replaced and last_used
  Result<void> erase(const domain::RefreshTokenId& id);
  // Removes at most `most` rows.
  Result<void> erase_ended(Time now, int most = 100);

  Result<domain::Page<domain::RefreshToken>> list(const Of& of, const domain::PageRequest& page);  // by creation
  Result<std::vector<domain::RefreshToken>> list_all(const Of& of);
  Result<std::vector<domain::ApplicationId>> applications(const Of& of);  // each once

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
