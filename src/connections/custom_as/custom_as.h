// connections/custom_as: IDENTITY_ASSERTION_CUSTOM_AS. The agent may get ID-JAGs for one custom authorization
// server and redeem them there.
#pragma once

#include "connections/connection_type.h"

namespace mandate::connections::custom_as {

const ConnectionType* connection_type();

}  // namespace mandate::connections::custom_as
