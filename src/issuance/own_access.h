#pragma once

#include "domain/own_access.h"
#include "issuance/environment.h"

namespace mandate::issuance {

// From the first authorization server of ours whose tokens the resource accepts. This installation asks as any service
// would: by its organisation's id, with client_credentials, for the server's default scopes and for this resource
// alone; the server's access policy decides, and the System Log has it before it is given. nullopt: no server of ours
// is accepted. ErrorKind::forbidden: the server refuses. Waits: worker pool only.
Result<std::optional<domain::OwnAccess>> find_own_access(const Environment& environment,
                                                         const domain::ResourceServerId& resource);

}  // namespace mandate::issuance
