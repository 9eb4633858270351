// grants/jwt_bearer: RFC 7523 section 2.1 at a custom authorization server. An agent redeems an ID-JAG for an access
// token. The org authorization server never redeems what it issued.
#pragma once

#include "grants/grant.h"

namespace mandate::grants::jwt_bearer {

const Grant* grant();

}  // namespace mandate::grants::jwt_bearer
