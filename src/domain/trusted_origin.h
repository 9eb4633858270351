#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/status.h"

namespace mandate::domain {

struct TrustedOriginTag {
  static constexpr std::string_view prefix = "tos";
};
using TrustedOriginId = Id<TrustedOriginTag>;

// What a trusted origin may do.
struct TrustedOriginScopes {
  bool cors = false;      // its scripts may call the token endpoints and the management API
  bool redirect = false;  // kept for clients that write it; nothing here asks for it
  bool operator==(const TrustedOriginScopes&) const = default;
};

// Where pages come from whose scripts may call us.
struct TrustedOrigin {
  TrustedOriginId id;
  std::string name;    // unique without regard to ASCII case
  std::string origin;  // unique; as browsers send it (RFC 6454 section 6.2)
  TrustedOriginScopes scopes;
  Status status = Status::active;
  Time created{}, last_updated{};
  std::string created_by = {}, last_updated_by = {};  // the id of who did
};

struct TrustedOriginChange {
  std::string name, origin;
  TrustedOriginScopes scopes;
  std::optional<Status> status = {};
};

// What keeps the text from being an origin as browsers send it, so that it could never be equal to one; nullopt when
// nothing does.
std::optional<std::string> origin_fault(std::string_view origin);

// Every change of a trusted origin touches this id: who asks knows them all together.
inline constexpr std::string_view trusted_origins_id = "trustedOrigins";

inline constexpr std::size_t trusted_origins_max = 1000, trusted_origin_name_max = 255, origin_max = 255;

}  // namespace mandate::domain
