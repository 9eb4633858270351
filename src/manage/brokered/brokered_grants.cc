#include "manage/brokered/brokered_grants.h"

#include "manage/agents/agent_checks.h"
#include "manage/brokered/withdraw.h"
#include "storage/brokered_grants.h"
#include "storage/users.h"

namespace mandate::manage {

using storage::sql::Connection;

Result<domain::Page<BrokeredGrantDetails>> BrokeredGrants::list(const domain::AgentId& principal,
                                                                const domain::PageRequest& page) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<BrokeredGrantDetails>> {
    CHECK(find_principal(connection, kind_, principal));
    TRY(auto grants, storage::BrokeredGrants(connection).list(principal, page));
    domain::Page<BrokeredGrantDetails> found{{}, std::move(grants.next)};
    for (auto& grant : grants.rows) {
      TRY(const auto user, storage::Users(connection).find(grant.user));
      found.rows.push_back({std::move(grant), user ? user->login : ""});
    }
    return found;
  });
}

Result<void> BrokeredGrants::withdraw(const domain::AgentId& principal, const domain::BrokeredGrantId& id,
                                      const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    CHECK(find_principal(transaction.connection(), kind_, principal));
    TRY(const auto grant, storage::BrokeredGrants(transaction.connection()).find(id));
    if (!grant || grant->agent != principal) return not_found(id.str(), "BrokeredGrant");
    return withdraw_brokered(transaction, {*grant}, caller);
  });
}

}  // namespace mandate::manage
