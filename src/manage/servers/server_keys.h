#pragma once

#include <string_view>
#include <vector>

#include "domain/authorization_server.h"
#include "manage/environment.h"

namespace mandate::manage {

// The signing keys of one custom authorization server, as its administrators see them.
class ServerKeys {
 public:
  ServerKeys(const Environment& environment, domain::AuthorizationServerId server)
      : environment_(environment), server_(std::move(server)) {}

  Result<domain::SigningKey> get(std::string_view kid) const;
  // The ACTIVE key, the NEXT one, then EXPIRED ones, newest first.
  Result<std::vector<domain::SigningKey>> list() const;
  // The list after the rotation.
  Result<std::vector<domain::SigningKey>> rotate(const Caller& caller) const;
  // Withdraws an EXPIRED key at once, with every token that it signed: for a key that others got hold of.
  Result<void> withdraw(std::string_view kid, const Caller& caller) const;

 private:
  const Environment& environment_;
  domain::AuthorizationServerId server_;
};

}  // namespace mandate::manage
