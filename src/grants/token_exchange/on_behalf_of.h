#pragma once

#include "grants/grant.h"

namespace mandate::grants::token_exchange {

// An access token of this custom authorization server, for a service that was called with an access token of this or of
// a trusted one and calls on for the same person (docs/decisions/0021).
Decided<Decision> decide_on_behalf_of(const Request& request);

}  // namespace mandate::grants::token_exchange
