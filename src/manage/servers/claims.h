#pragma once

#include <vector>

#include "domain/claim.h"
#include "manage/environment.h"

namespace mandate::manage {

// The claims of one authorization server, with the one that it says by itself (system_claims.h). Whatever a token says
// by itself cannot be a claim, and an expression that cannot be parsed is refused with the position of the mistake.
class Claims {
 public:
  Claims(const Environment& environment, domain::AuthorizationServerId server)
      : environment_(environment), server_(std::move(server)) {}

  Result<domain::Claim> get(const domain::ClaimId& id) const;
  Result<std::vector<domain::Claim>> list() const;
  Result<domain::Claim> create(const domain::ClaimChange& change, const Caller& caller) const;
  // Of a system claim: ErrorKind::invalid unless everything stays as it is.
  Result<domain::Claim> replace(const domain::ClaimId& id, const domain::ClaimChange& change,
                                const Caller& caller) const;
  Result<void> remove(const domain::ClaimId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
  domain::AuthorizationServerId server_;
};

}  // namespace mandate::manage
