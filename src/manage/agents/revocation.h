#pragma once

#include "domain/agent.h"
#include "manage/environment.h"

namespace mandate::manage {

// From now on nothing counts that was issued to the agent, or through it, until now, whatever its status is
// (docs/decisions/0026). Changes the agent, which the caller stores.
void mark_revoked(ledger::Transaction& transaction, domain::Agent& agent);

// Takes back what is kept of such an agent: the refresh tokens of the application that was made for it, and what people
// let it have at other servers.
Result<void> revoke_what_is_kept(ledger::Transaction& transaction, const domain::Agent& agent, const Caller& caller);

}  // namespace mandate::manage
