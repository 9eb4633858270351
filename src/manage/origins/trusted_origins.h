#pragma once

#include <optional>
#include <string>

#include "domain/page.h"
#include "domain/trusted_origin.h"
#include "manage/environment.h"

namespace mandate::manage {

// Where pages come from that may call, frame the sign-on page, or be gone on to after signing off. A change counts for
// every request that begins after it was acknowledged.
class TrustedOrigins {
 public:
  explicit TrustedOrigins(const Environment& environment) : environment_(environment) {}

  struct ListRequest {
    domain::PageRequest page;
    std::string q = {};                      // begins the name or the origin
    std::optional<std::string> filter = {};  // SCIM
  };
  Result<domain::Page<domain::TrustedOrigin>> list(const ListRequest& request) const;
  Result<domain::TrustedOrigin> get(const domain::TrustedOriginId& id) const;
  Result<domain::TrustedOrigin> create(const domain::TrustedOriginChange& change, const Caller& caller) const;
  Result<domain::TrustedOrigin> replace(const domain::TrustedOriginId& id, const domain::TrustedOriginChange& change,
                                        const Caller& caller) const;
  Result<domain::TrustedOrigin> set_status(const domain::TrustedOriginId& id, domain::Status status,
                                           const Caller& caller) const;
  Result<void> remove(const domain::TrustedOriginId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
