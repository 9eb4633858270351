// grants/token_exchange: RFC 8693. At the org authorization server an agent exchanges the token of a person who signed
// on to its application for an ID-JAG, a grant that one custom authorization server will redeem, or for a credential.
// At a custom authorization server a service exchanges an access token for one of that server, on behalf of the same
// person.
#pragma once

#include "grants/grant.h"

namespace mandate::grants::token_exchange {

const Grant* grant();

}  // namespace mandate::grants::token_exchange
