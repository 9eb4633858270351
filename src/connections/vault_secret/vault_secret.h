// connections/vault_secret: STS_VAULT_SECRET. The agent may get the members of one secret of the vault.
#pragma once

#include "connections/connection_type.h"

namespace mandate::connections::vault_secret {

const ConnectionType* connection_type();

}  // namespace mandate::connections::vault_secret
