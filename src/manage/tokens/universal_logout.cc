#include "manage/tokens/universal_logout.h"

#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "manage/agents/revocation.h"
#include "manage/events.h"
#include "manage/users/user_records.h"
#include "storage/agents.h"

namespace mandate::manage {
namespace {

void record(ledger::Transaction& transaction, domain::EventParty subject, const Caller& caller) {
  transaction.record(change_event("user.authentication.universal_logout",
                                  "End everything that was given to somebody until now", caller, {std::move(subject)}));
}

Result<void> log_out_agent(ledger::Transaction& transaction, const domain::AgentId& id, const Caller& caller) {
  TRY(auto agent, find_agent(transaction.connection(), id));
  mark_revoked(transaction, agent);
  agent.last_updated = transaction.now();
  CHECK(storage::Agents(transaction.connection()).update(agent));
  transaction.touch(agent.id);
  record(transaction, agent_target(agent), caller);
  return revoke_what_is_kept(transaction, agent, caller);
}

Result<void> log_out_person(ledger::Transaction& transaction, std::string_view id_or_login, const Caller& caller) {
  TRY(const auto user, find_user(transaction.connection(), id_or_login));
  record(transaction, target(user), caller);
  return end_access_of(transaction, user, caller);
}

}  // namespace

Result<void> log_out_everywhere(const Environment& environment, std::string_view subject, const Caller& caller) {
  return environment.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto agent, storage::Agents(transaction.connection()).find(domain::AgentId(subject)));
    return agent ? log_out_agent(transaction, agent->id, caller) : log_out_person(transaction, subject, caller);
  });
}

}  // namespace mandate::manage
