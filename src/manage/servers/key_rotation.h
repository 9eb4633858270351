#pragma once

#include <cstddef>

#include "domain/authorization_server.h"
#include "manage/environment.h"

namespace mandate::manage {

// Signing keys take each other's place: the NEXT one, published beforehand, becomes ACTIVE, the ACTIVE one
// EXPIRED, and a new NEXT one is made. An EXPIRED one stays published until no token that it signed can be
// valid.

// Rotates the keys of one custom authorization server now. ErrorKind::not_found; ErrorKind::unavailable when
// they were changed at the same moment.
Result<void> rotate_keys(const Environment& environment, const domain::AuthorizationServerId& server,
                         const Caller& caller);

// What has to be done from time to time, for the organisation and every custom authorization server: rotates
// keys older than Settings::key_rotation_period (not of servers whose rotation mode is MANUAL), makes NEXT
// keys that are missing, erases EXPIRED ones whose tokens have run out. Gives the number of changes; when one
// fails, the others are still made.
Result<std::size_t> rotate_due_keys(const Environment& environment);

}  // namespace mandate::manage
