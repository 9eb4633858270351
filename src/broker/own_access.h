#pragma once

#include "broker/environment.h"
#include "domain/own_access.h"

namespace mandate::broker {

// With the first client authentication settings of the resource that have a credential (RFC 6749 section 4.4), asking
// for their scopes, for this resource (RFC 8707); the resource and its authorization server must be ACTIVE. nullopt:
// there are none. ErrorKind::unavailable: the other server gave none. Waits for the network; nothing is kept.
Result<std::optional<domain::OwnAccess>> ask_for_own_access(const Environment& environment,
                                                            const domain::ResourceServerId& resource);

}  // namespace mandate::broker
