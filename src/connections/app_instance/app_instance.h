// connections/app_instance: IDENTITY_ASSERTION_APP_INSTANCE. The agent may get ID-JAGs for the authorization server of
// an application elsewhere, which redeems them.
#pragma once

#include "connections/connection_type.h"

namespace mandate::connections::app_instance {

const ConnectionType* connection_type();

}  // namespace mandate::connections::app_instance
