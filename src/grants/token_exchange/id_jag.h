#pragma once

#include "grants/grant.h"

namespace mandate::grants::token_exchange {

// Whether this agent may act for this person, there, for that: every link of the chain must say yes
// (draft-ietf-oauth-identity-assertion-authz-grant section 4.3).
Decided<Decision> decide_id_jag(const Request& request);

}  // namespace mandate::grants::token_exchange
