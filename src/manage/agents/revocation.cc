#include "manage/agents/revocation.h"

#include <algorithm>

#include "manage/brokered/withdraw.h"
#include "manage/tokens/refresh_tokens.h"

namespace mandate::manage {

void mark_revoked(ledger::Transaction& transaction, domain::Agent& agent) {
  // Only forward, also when the clock was set back.
  agent.tokens_revoked = std::max(agent.tokens_revoked.value_or(Time{}), transaction.now());
}

// What is told from others by when it was issued is over by the agent's `tokens_revoked`; the rest is taken back here:
// the refresh tokens of its own application, and what it holds of other servers, which only they can end.
Result<void> revoke_what_is_kept(ledger::Transaction& transaction, const domain::Agent& agent, const Caller& caller) {
  if (!agent.app_id.empty())
    CHECK(revoke_refresh_tokens(transaction,
                                {.client_id = domain::ClientId(agent.id.str()), .application = agent.app_id}, caller));
  return withdraw_brokered(transaction, agent.id, caller);
}

}  // namespace mandate::manage
