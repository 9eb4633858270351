#pragma once

#include "grants/grant.h"

namespace mandate::grants::token_exchange {

// The agent that authenticates is the actor (RFC 8693 section 2.1). Some clients say so once more and send their client
// assertion as actor_token: that is accepted, and nothing else is.
Decided<void> check_actor_token(const Request& request);

}  // namespace mandate::grants::token_exchange
