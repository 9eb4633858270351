#pragma once

#include <optional>
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

// The claims that an access token, and its ID token when there is one, would have if they were made now; without `jti`
// and `at_hash`, which are of one token only. Refused as mint() would refuse.
struct TokenClaims {
  json::object access_token;
  std::optional<json::object> id_token = {};
};
grants::Decided<TokenClaims> preview_claims(grants::Decision& decision, const grants::Issuer& issuer, Time now);

}  // namespace mandate::issuance
