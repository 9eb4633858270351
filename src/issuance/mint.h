#pragma once

#include <string>
#include <string_view>

#include "grants/grant.h"

namespace mandate::issuance {

struct Minted {
  std::string body;          // of the token response, JSON (RFC 6749 section 5.1)
  domain::EventParty token;  // as a target of the event: never the token itself
};

// Makes the token that the decision entitles to: identifiers, times, signature, response. `server_error` when the
// issuer has no ACTIVE key for the algorithm.
grants::Decided<Minted> mint(grants::Decision& decision, const grants::Issuer& issuer,
                             const directory::OwnTokens& own_tokens, Time now);

}  // namespace mandate::issuance
