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
  bool cors = false;          // its scripts may call the token endpoints and the management API
  bool redirect = false;      // people may go on to its pages after signing off
  bool iframe_embed = false;  // its pages may frame the sign-on page
  bool operator==(const TrustedOriginScopes&) const = default;
};

// Where pages come from that may do more with us than those of strangers.
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

// The origin of a URL that a browser is to be sent to, as origin_fault wants it; empty when there is none that could be
// trusted: another scheme, a user name, a character that browsers rewrite or that no header may hold.
std::string_view origin_of_url(std::string_view url);

// Every change of a trusted origin touches this id: who asks knows them all together.
inline constexpr std::string_view trusted_origins_id = "trustedOrigins";

inline constexpr std::size_t trusted_origins_max = 1000, trusted_origin_name_max = 255, origin_max = 255;
// Every sign-on page names all of them in a header.
inline constexpr std::size_t framing_origins_max = 20;

}  // namespace mandate::domain
