#include "manage/agents/agents.h"

#include "manage/access/escalation.h"
#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "manage/agents/sign_on.h"
#include "manage/applications/application_records.h"
#include "manage/delegation_links/delegation_links.h"
#include "manage/operations/operations.h"
#include "manage/vault/service_accounts.h"
#include "storage/agent_dependents.h"
#include "storage/api_tokens.h"
#include "storage/applications.h"
#include "storage/client_keys.h"
#include "storage/connections.h"
#include "storage/owners.h"
#include "storage/resource_servers.h"

namespace mandate::manage {
namespace {

using domain::Agent;
using domain::AgentDetails;
using domain::OperationType;
using storage::sql::Connection;

Result<AgentDetails> with_details(Connection& connection, Agent agent) {
  AgentDetails details{std::move(agent)};
  if (details.agent.app_id.empty()) return details;
  TRY(const auto app, storage::Applications(connection).find(details.agent.app_id));
  details.app_bound = app && is_bound(*app, details.agent.id);
  return details;
}

// A person who signed on answers for what they register, unless they say who else does, or that nobody does (contract
// A.6).
void name_first_owner(const domain::Organization& organization, const Caller& caller, domain::AgentChange& change) {
  if (!change.owners && !caller.user.empty() && !caller.client.empty())
    change.owners = {organization.orns().user(caller.user)};
}

Result<void> purge_agent(ledger::Transaction& transaction, const domain::Organization& organization,
                         const Agent& agent) {
  auto& connection = transaction.connection();
  const Caller system{{}, {"mandate", "SystemPrincipal", "mandate", "Mandate"}, {}};
  TRY(const auto details, with_details(connection, agent));
  if (details.app_bound) {
    TRY(const auto application, find_application(connection, agent.app_id));
    CHECK(erase_service_accounts(transaction, application, system));
    CHECK(erase_delegation_links(transaction, organization, application.id.str(), system));
    CHECK(erase_application(transaction, application, system));
  }
  CHECK(storage::ClientKeys(connection).erase_all(agent.id.str()));
  CHECK(storage::ClientSecrets(connection).erase_all(agent.id.str()));
  CHECK(storage::AdminRoles(connection).revoke_all(agent.id.str()));
  CHECK(storage::Owners(connection).erase_all(agent.id));
  CHECK(storage::Connections(connection).erase_all(agent.id));
  CHECK(storage::ResourceAuthorizationServers(connection).erase_all(agent.id.str()));
  CHECK(erase_delegation_links(transaction, organization, agent.id.str(), system));
  CHECK(storage::Agents(connection).erase(agent.id));
  transaction.touch(agent.id);
  transaction.record(agent_event("workload_principal.purge", "Remove a deleted AI agent for good", system, agent));
  return {};
}

}  // namespace

Result<AgentDetails> Agents::get(const domain::AgentId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<AgentDetails> {
    TRY(auto agent, find_agent(connection, id));
    return with_details(connection, std::move(agent));
  });
}

Result<domain::Page<AgentDetails>> Agents::list(const ListRequest& request, const Caller& caller) const {
  storage::Agents::ListRequest wanted{.page = request.page, .sort = request.sort};
  if (caller.only_agents) wanted.owned_by = caller.user;
  if (request.search) {
    TRY(wanted.search, domain::parse_filter(*request.search, ErrorKind::bad_search));
  }
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<AgentDetails>> {
    TRY(auto agents, storage::Agents(connection).list(wanted));
    domain::Page<AgentDetails> page{{}, std::move(agents.next)};
    for (auto& agent : agents.rows) {
      TRY(auto details, with_details(connection, std::move(agent)));
      page.rows.push_back(std::move(details));
    }
    return page;
  });
}

Result<std::vector<domain::ReadinessCheck>> Agents::readiness(const domain::AgentId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<std::vector<domain::ReadinessCheck>> {
    TRY(const auto agent, find_agent(connection, id));
    return check_readiness(environment_, connection, agent);
  });
}

Result<domain::AgentDependents> Agents::dependents(const domain::AgentId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::AgentDependents> {
    TRY(auto agent, find_agent(connection, id));
    TRY(auto dependents, storage::find_dependents(connection, id));
    TRY(const auto details, with_details(connection, std::move(agent)));
    dependents.app = details.agent.app_id;
    dependents.app_bound = details.app_bound;
    return dependents;
  });
}

Result<domain::OperationId> Agents::register_agent(const domain::AgentChange& change, const Caller& caller) const {
  const auto id = domain::AgentId::generate();
  auto wanted = change;
  name_first_owner(environment_.organization, caller, wanted);
  return Operations(environment_).run({OperationType::register_agent, id, wanted}, caller, [&](Connection& connection) {
    return check_change(environment_, connection, id, nullptr, wanted);
  });
}

std::vector<Result<Agents::Registered>> Agents::register_each(const std::vector<domain::AgentChange>& changes,
                                                              const Caller& caller) const {
  std::vector<Operations::Work> works;
  for (const auto& change : changes) {
    auto& work =
        works.emplace_back(Operations::Work{OperationType::register_agent, domain::AgentId::generate(), change});
    name_first_owner(environment_.organization, caller, work.change);
  }
  const auto operations = Operations(environment_).run_each(works, caller);
  std::vector<Result<Registered>> registered;
  for (std::size_t i = 0; i < works.size(); ++i)
    registered.push_back(operations[i].map([&](const auto& id) { return Registered{works[i].agent, id}; }));
  return registered;
}

Result<domain::OperationId> Agents::change(const domain::AgentId& id, OperationType type,
                                           const domain::AgentChange& change, const Caller& caller) const {
  return Operations(environment_).run({type, id, change}, caller, [&](Connection& connection) -> Result<void> {
    TRY(const auto agent, find_agent(connection, id));
    if (change.auth_method || change.jwks_uri) CHECK(check_may_control_client(connection, caller, id.str()));
    return check_change(environment_, connection, id, &agent, change);
  });
}

Result<domain::OperationId> Agents::transition(const domain::AgentId& id, OperationType type,
                                               const Caller& caller) const {
  return Operations(environment_).run({type, id}, caller, [&](Connection& connection) -> Result<void> {
    TRY(const auto agent, storage::Agents(connection).find(id));
    if (!agent || agent->kind != domain::PrincipalKind::ai_agent) return not_found(id.str(), agent_object);
    CHECK(check_status(*agent, type, environment_.clock.now()));
    return type == OperationType::restore_agent ? check_restore(connection, *agent) : Result<void>();
  });
}

Result<domain::OperationId> Agents::deactivate(const domain::AgentId& id, bool revoke_tokens,
                                               const Caller& caller) const {
  const Operations::Work work{.type = OperationType::deactivate_agent, .agent = id, .revoke_tokens = revoke_tokens};
  return Operations(environment_).run(work, caller, [&](Connection& connection) -> Result<void> {
    TRY(const auto agent, find_agent(connection, id));
    return check_deactivation(agent, revoke_tokens, environment_.clock.now());
  });
}

Result<std::size_t> Agents::purge() const {
  const Time latest = environment_.clock.now() - domain::restore_window;
  TRY(const auto gone, environment_.store.read([&](Connection& connection) {
    return storage::Agents(connection).list_deleted_before(latest);
  }));
  for (const auto& agent : gone) {
    const auto purged = environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
      // It may have been restored since it was listed.
      TRY(const auto now, storage::Agents(transaction.connection()).find(agent.id));
      if (!now || now->status != domain::AgentStatus::deleted) return {};
      return purge_agent(transaction, environment_.organization, *now);
    });
    CHECK(purged);
  }
  return gone.size();
}

}  // namespace mandate::manage
