#pragma once

#include "grants/grant.h"

namespace mandate::grants::token_exchange {

// What exchanges for credentials that are handed out as they are ask of the form: an agent, and no parameter that has
// no meaning there.
Decided<void> check_credential_parameters(const Request& request);

// The one resource asked for; notes it.
Decided<std::string> read_resource(const Request& request);

}  // namespace mandate::grants::token_exchange
