#pragma once

#include <string_view>

#include "crypto/seal.h"
#include "domain/authorization_server.h"

namespace mandate::manage {

// Makes a key pair that signs tokens of `server` (empty: the org authorization server), its private half sealed.
// Takes tens to hundreds of milliseconds for RS256: never inside the ledger. ErrorKind::invalid for an
// algorithm that we do not sign with.
Result<domain::SigningKey> generate_signing_key(const crypto::Sealer& sealer, const domain::AuthorizationServerId& server, std::string_view algorithm,
                                                Time now);

}  // namespace mandate::manage
