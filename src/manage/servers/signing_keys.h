#pragma once

#include <string_view>
#include <vector>

#include "crypto/seal.h"
#include "domain/authorization_server.h"
#include "ledger/ledger.h"

namespace mandate::manage {

// Makes a key pair that signs tokens of `server` (empty: the org authorization server), its private half sealed.
// Takes tens to hundreds of milliseconds for RS256: never inside the ledger. ErrorKind::invalid for an
// algorithm that we do not sign with.
Result<domain::SigningKey> generate_signing_key(const crypto::Sealer& sealer,
                                                const domain::AuthorizationServerId& server, std::string_view algorithm,
                                                Time now);

// The same, to sign later: a NEXT key.
Result<domain::SigningKey> generate_next_key(const crypto::Sealer& sealer, const domain::AuthorizationServerId& server,
                                             std::string_view algorithm, Time now);

// The same with the key that will follow it: first the ACTIVE, then the NEXT one.
Result<std::vector<domain::SigningKey>> generate_signing_keys(const crypto::Sealer& sealer,
                                                              const domain::AuthorizationServerId& server,
                                                              std::string_view algorithm, Time now);

// Puts `fresh` (one ACTIVE and one NEXT key of the server) in the place of the server's keys: an ACTIVE one becomes
// EXPIRED, a NEXT one never signed anything and goes..
Result<void> replace_signing_keys(ledger::Transaction& transaction, const domain::AuthorizationServerId& server,
                                  const std::vector<domain::SigningKey>& fresh);

// The key that signs the server's tokens now; nullopt when there is none.
Result<std::optional<domain::SigningKey>> find_active_key(storage::sql::Connection& connection,
                                                          const domain::AuthorizationServer& server);

}  // namespace mandate::manage
