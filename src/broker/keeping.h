#pragma once

#include "broker/environment.h"
#include "broker/token_endpoint.h"

namespace mandate::broker {

// Puts what was received into the grant, sealed. A server that sends no new refresh token leaves the old one good
// (RFC 6749 section 6).
void keep_in(domain::BrokeredGrant& grant, Received received, const SecretString& old_refresh,
             const std::vector<std::string>& requested_scopes, const crypto::Sealer& sealer);

Result<domain::BrokeredTokens> open_tokens(const crypto::Sealer& sealer, const domain::BrokeredGrantId& id,
                                           const std::string& sealed);

// Forgets the grant in this transaction; its tokens are revoked at their server after it.
Result<void> withdraw(ledger::Transaction& transaction, const domain::BrokeredGrant& grant);

}  // namespace mandate::broker
