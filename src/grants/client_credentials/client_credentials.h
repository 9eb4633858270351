// grants/client_credentials: RFC 6749 section 4.4 at the org authorization server: a service application asks in its
// own name for access to the management API. It gets what an administrator granted it; what it may then do is also a
// question of its administrator roles.
#pragma once

#include "grants/grant.h"

namespace mandate::grants::client_credentials {

const Grant* grant();

}  // namespace mandate::grants::client_credentials
