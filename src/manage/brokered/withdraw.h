#pragma once

#include <vector>

#include "domain/brokered_grant.h"
#include "manage/environment.h"

namespace mandate::manage {

// Takes tokens of other servers away from agents, in the transaction that gives reason for it; their servers are told
// after it.
Result<void> withdraw_brokered(ledger::Transaction& transaction, const std::vector<domain::BrokeredGrant>& grants,
                               const Caller& caller);
// Those of an agent, a person or a connection.
Result<void> withdraw_brokered(ledger::Transaction& transaction, const domain::AgentId& agent, const Caller& caller);
Result<void> withdraw_brokered(ledger::Transaction& transaction, const domain::UserId& user, const Caller& caller);
Result<void> withdraw_brokered(ledger::Transaction& transaction, const domain::ConnectionId& connection,
                               const Caller& caller);

}  // namespace mandate::manage
