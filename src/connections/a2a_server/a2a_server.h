// connections/a2a_server: IDENTITY_ASSERTION_A2A_SERVER. The agent may get ID-JAGs for another agent, and redeem them
// at the authorization server whose tokens that agent accepts.
#pragma once

#include "connections/connection_type.h"

namespace mandate::connections::a2a_server {

const ConnectionType* connection_type();

}  // namespace mandate::connections::a2a_server
