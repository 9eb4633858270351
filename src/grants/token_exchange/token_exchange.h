// grants/token_exchange: RFC 8693 at the org authorization server. An agent exchanges the ID token of a person who
// signed on to its application for an ID-JAG: a grant that one custom authorization server will redeem.
#pragma once

#include "grants/grant.h"

namespace mandate::grants::token_exchange {

const Grant* grant();

}  // namespace mandate::grants::token_exchange
