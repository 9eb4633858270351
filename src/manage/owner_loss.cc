#include "manage/owner_loss.h"

#include "manage/events.h"
#include "manage/vault/service_accounts.h"
#include "storage/agents.h"
#include "storage/owners.h"

namespace mandate::manage {

Result<void> erase_owner(ledger::Transaction& transaction, std::string_view principal, const Caller& caller) {
  storage::Owners owners(transaction.connection());
  TRY(const auto owned, owners.list_of_principal(principal));
  for (const auto& owner : owned) {
    TRY(const auto agent, storage::Agents(transaction.connection()).find(owner.agent));
    const std::string name = agent ? agent->name : "";
    transaction.record(
        change_event("resource.owner.update", "An AI agent loses an owner that no longer exists", caller,
                     {{owner.agent.str(), "AIAgent", name, name, {{"principals", std::string(principal)}}}}));
  }
  CHECK(owners.erase_principal(principal));
  return erase_account_owner(transaction, principal, caller);
}

}  // namespace mandate::manage
