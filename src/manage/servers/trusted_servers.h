#pragma once

#include <string_view>
#include <vector>

#include "domain/authorization_server.h"
#include "domain/page.h"
#include "manage/environment.h"

namespace mandate::manage {

// The other servers that one authorization server trusts: applications may exchange access tokens of theirs there
// (RFC 8693). Trust goes one way. ErrorKind::not_found for a server that is none.
class TrustedServers {
 public:
  TrustedServers(const Environment& environment, domain::AuthorizationServerId server)
      : environment_(environment), server_(std::move(server)) {}

  // Those that are trusted, or all others. `q` is a part of the name or of the audience.
  Result<domain::Page<domain::ServerDetails>> list(bool trusted, const domain::PageRequest& page,
                                                   std::string_view q) const;
  // Trusts these as well, and gives them; one that is trusted already stays so. ErrorKind::invalid, one cause per
  // fault.
  Result<std::vector<domain::ServerDetails>> add(const std::vector<domain::AuthorizationServerId>& ids,
                                                 const Caller& caller) const;
  // ErrorKind::not_found for one that is not trusted.
  Result<void> remove(const domain::AuthorizationServerId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
  domain::AuthorizationServerId server_;
};

}  // namespace mandate::manage
