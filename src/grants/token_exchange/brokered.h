#pragma once

#include "grants/grant.h"

namespace mandate::grants::token_exchange {

// The token of another's authorization server that the person let the agent have (wire contract 2.4). Without one the
// refusal says where the person can be asked.
Decided<Decision> decide_brokered_token(const Request& request);

}  // namespace mandate::grants::token_exchange
