#include "api/a2a_server_json.h"

#include "api/agent_json.h"
#include "api/links.h"

namespace mandate::api {

json::object a2a_server_to_json(const domain::Agent& agent, const domain::Organization& organization) {
  const auto url = organization.public_url + "/resource-servers/api/v1/a2a-servers/" + agent.id.str();
  return {{"a2aServerId", agent.id.str()},
          {"orn", organization.orns().a2a_server(agent.id)},
          {"name", agent.name},
          {"status", name_of(agent.status)},
          {"resourceUrl", agent.resource_url},
          {"_links", json::object{{"self", link(url, {"GET"})},
                                  {"agent", link(agent_url(organization, agent.id))},
                                  {"authorization-servers", link(url + "/authorization-servers", {"GET", "POST"})}}}};
}

}  // namespace mandate::api
