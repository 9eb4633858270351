// connections/service_account: STS_SERVICE_ACCOUNT. The agent may get user name and password of one service account.
#pragma once

#include "connections/connection_type.h"

namespace mandate::connections::service_account {

const ConnectionType* connection_type();

}  // namespace mandate::connections::service_account
