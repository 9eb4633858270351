#pragma once

#include <string_view>

#include "grants/grant.h"

namespace mandate::issuance {

// What every grant must obey before it is asked.

grants::Decided<const grants::Grant*> find_served_grant(std::string_view type, const grants::Issuer& issuer);
grants::Decided<void> check_may_use(const grants::Client& client, std::string_view grant_type);
// An agent whose tokens were all revoked in this very second gets none before the next: `iat` could not tell it from
// those.
grants::Decided<void> check_outlives_revocation(const grants::Client& client, Time now);

}  // namespace mandate::issuance
