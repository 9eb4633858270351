#pragma once

#include "grants/grant.h"

namespace mandate::grants::token_exchange {

// A secret of the vault, or a service account's password, through a connection whose resource indicator `resource`
// names byte for byte (wire contract 2.4).
Decided<Decision> decide_vaulted_secret(const Request& request);
Decided<Decision> decide_service_account(const Request& request);

}  // namespace mandate::grants::token_exchange
