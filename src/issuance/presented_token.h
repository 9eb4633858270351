#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "grants/grant.h"
#include "issuance/environment.h"

namespace mandate::issuance {

// The issuer that a token names, which is only to know whose keys are to be tried; empty when it names none.
std::string claimed_issuer(std::string_view compact);

// An access token that somebody presents, if it is one of this issuer's and would be honoured now: not expired, not
// revoked, its client and all who act in it ACTIVE, its person ACTIVE, its session live. nullopt otherwise, and why is
// nobody's business.
grants::Decided<std::optional<oauth::AccessToken>> find_honoured_token(const Environment& environment,
                                                                       std::string_view compact,
                                                                       const grants::Issuer& issuer,
                                                                       directory::View& view, Time now);

// The same token without the questions about the present: ours, well-formed, not expired. For revocation.
std::optional<oauth::AccessToken> read_issued_token(const Environment& environment, std::string_view compact,
                                                    const grants::Issuer& issuer, Time now);

}  // namespace mandate::issuance
