#pragma once

#include "grants/path.h"
#include "oauth/tokens.h"

namespace mandate::grants::token_exchange {

// Says in the ID-JAG how the authorization server that the path leads to knows the agent and the person, when that is
// another's and the connection has names for them; adds them to the record. `person` is null for a machine. Who cannot
// be named as the connection says is refused: a token without the name might be taken for somebody else's.
Decided<void> name_for_audience(const Request& request, const Path& path, const directory::PersonRecord* person,
                                oauth::IdJag& token);

}  // namespace mandate::grants::token_exchange
