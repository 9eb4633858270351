// connections/access_token: STS_ACCESS_TOKEN. The agent may get, on behalf of a person, access tokens of somebody
// else's authorization server for a resource behind it, through the client that we are there.
#pragma once

#include "connections/connection_type.h"

namespace mandate::connections::access_token {

const ConnectionType* connection_type();

}  // namespace mandate::connections::access_token
