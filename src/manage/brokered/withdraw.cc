#include "manage/brokered/withdraw.h"

#include "manage/agents/agent_events.h"
#include "manage/events.h"
#include "storage/agents.h"
#include "storage/brokered_grants.h"

namespace mandate::manage {
namespace {

template <class Id>
Result<void> withdraw_of(ledger::Transaction& transaction, const Id& id, const Caller& caller) {
  TRY(const auto grants, storage::BrokeredGrants(transaction.connection()).list_of(id));
  return withdraw_brokered(transaction, grants, caller);
}

// Who has it, an agent or a virtual MCP server.
Result<domain::EventParty> holder_of(storage::sql::Connection& connection, const domain::BrokeredGrant& grant) {
  TRY(const auto holder, storage::Agents(connection).find(grant.agent));
  return holder ? agent_target(*holder) : domain::EventParty{grant.agent.str(), "AIAgent", "", ""};
}

}  // namespace

Result<void> withdraw_brokered(ledger::Transaction& transaction, const std::vector<domain::BrokeredGrant>& grants,
                               const Caller& caller) {
  for (const auto& grant : grants) {
    CHECK(storage::withdraw(transaction.connection(), grant, transaction.now()));
    transaction.touch(domain::brokered_key(grant.connection, grant.user));
    TRY(auto holder, holder_of(transaction.connection(), grant));
    transaction.record(change_event("app.oauth2.token.revoke", "Withdraw the tokens of another authorization server",
                                    caller,
                                    {{grant.id.str(), "oauth_sts", "", "", {{"subject", grant.user.str()}}},
                                     std::move(holder),
                                     {grant.connection.str(), "ResourceConnection", "", ""}}));
  }
  return {};
}

Result<void> withdraw_brokered(ledger::Transaction& transaction, const domain::AgentId& agent, const Caller& caller) {
  return withdraw_of(transaction, agent, caller);
}

Result<void> withdraw_brokered(ledger::Transaction& transaction, const domain::UserId& user, const Caller& caller) {
  return withdraw_of(transaction, user, caller);
}

Result<void> withdraw_brokered(ledger::Transaction& transaction, const domain::ConnectionId& connection,
                               const Caller& caller) {
  return withdraw_of(transaction, connection, caller);
}

}  // namespace mandate::manage
