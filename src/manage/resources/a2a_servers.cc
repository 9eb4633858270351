#include "manage/resources/a2a_servers.h"

#include "manage/agents/agent_checks.h"
#include "storage/agents.h"

namespace mandate::manage {

Result<domain::Page<domain::Agent>> A2aServers::list(const domain::PageRequest& page) const {
  return environment_.store.read(
      [&](storage::sql::Connection& connection) { return storage::Agents(connection).list_callable(page); });
}

Result<domain::Agent> A2aServers::get(const domain::AgentId& id) const {
  return environment_.store.read([&](storage::sql::Connection& connection) -> Result<domain::Agent> {
    TRY(auto agent, find_agent(connection, id));
    if (agent.resource_url.empty()) return not_found(id.str(), a2a_object);
    return agent;
  });
}

}  // namespace mandate::manage
