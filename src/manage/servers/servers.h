#pragma once

#include <string>

#include "domain/authorization_server.h"
#include "domain/page.h"
#include "domain/server_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// Custom authorization servers. ErrorKind::not_found for an id that is none; ErrorKind::invalid, one cause
// per fault.
class AuthorizationServers {
 public:
  explicit AuthorizationServers(const Environment& environment) : environment_(environment) {}

  Result<domain::ServerDetails> get(const domain::AuthorizationServerId& id) const;
  // `q` is a part of the name or of the audience.
  Result<domain::Page<domain::ServerDetails>> list(const domain::PageRequest& page, std::string_view q) const;
  // With the system scopes and a signing key, and without a policy: until it has one, nobody gets a token
  // there.
  Result<domain::ServerDetails> create(const domain::ServerChange& change, const Caller& caller) const;
  // Another signing algorithm makes a new ACTIVE key; tokens of the former one stay good.
  Result<domain::ServerDetails> replace(const domain::AuthorizationServerId& id, const domain::ServerChange& change,
                                        const Caller& caller) const;
  Result<void> set_status(const domain::AuthorizationServerId& id, domain::Status status, const Caller& caller) const;
  // With everything of its own. Refused for `default`, and while a connection leads to it.
  Result<void> remove(const domain::AuthorizationServerId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
