#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/application.h"
#include "domain/authorization_server.h"
#include "domain/page.h"
#include "domain/refresh_token.h"
#include "manage/environment.h"
#include "storage/refresh_tokens.h"

namespace mandate::manage {

// Whose refresh tokens; what is nullopt does not matter.
struct RefreshTokenHolder {
  std::optional<domain::ApplicationId> application = {};
  std::optional<domain::AuthorizationServerId> server = {};
  std::optional<std::string> user = {};  // id or login
  std::optional<domain::ClientId> client = {};
};

// The refresh tokens that are out: seen and taken back, never shown. ErrorKind::not_found when the holder or the token
// does not exist.
class RefreshTokens {
 public:
  explicit RefreshTokens(const Environment& environment) : environment_(environment) {}

  Result<domain::Page<domain::RefreshToken>> list(const RefreshTokenHolder& holder,
                                                  const domain::PageRequest& page) const;
  Result<domain::RefreshToken> get(const RefreshTokenHolder& holder, const domain::RefreshTokenId& id) const;
  // What the token's scopes say now, in its order. Without an id: of the org authorization server, or deleted since.
  Result<std::vector<domain::Scope>> scopes_of(const domain::RefreshToken& token) const;
  // With the access tokens that came of it.
  Result<void> revoke(const RefreshTokenHolder& holder, const domain::RefreshTokenId& id, const Caller& caller) const;
  Result<void> revoke_all(const RefreshTokenHolder& holder, const Caller& caller) const;
  // The applications that have one; of a user also those that the user let have something (manage/consent).
  Result<std::vector<domain::Application>> clients(const RefreshTokenHolder& holder) const;

 private:
  const Environment& environment_;
};

// Erases what is out and gives it; for what ends with a record of its own.
Result<std::vector<domain::RefreshToken>> erase_refresh_tokens(ledger::Transaction& transaction,
                                                               const storage::RefreshTokens::Of& of);
// Takes back what is out, with one event when there was any; for whatever takes access away.
Result<void> revoke_refresh_tokens(ledger::Transaction& transaction, const storage::RefreshTokens::Of& of,
                                   const Caller& caller);

}  // namespace mandate::manage
