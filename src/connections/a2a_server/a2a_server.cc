#include "connections/a2a_server/a2a_server.h"

#include "connections/parts.h"
#include "connections/to_resource.h"
#include "storage/agents.h"

namespace mandate::connections::a2a_server {
namespace {

using domain::AgentId;

class A2aServer final : public ToResource {
 public:
  domain::ConnectionShape shape() const override {
    return {.type = "IDENTITY_ASSERTION_A2A_SERVER",
            .references = {member, server_member},
            .older_reference = "a2aServer",
            .has_scopes = true,
            .indicator_can_be_chosen = false,
            .found_by_indicator = true};
  }
  std::string_view resource_type() const override { return "A2A_SERVER"; }

  std::vector<Cause> read_target(const domain::Organization& organization, const domain::ConnectionDraft& draft,
                                 domain::Connection& connection) const override {
    const auto orns = organization.orns();
    std::vector<Cause> causes;
    const auto id = orns.parse_a2a_server(orn_at(draft, member));
    if (!id) causes.push_back(wrong_orn(member, "an agent that can be called", orns.a2a_server(AgentId("wlp..."))));
    if (id && *id == connection.agent)
      causes.push_back(unusable(member, "An agent needs no connection to itself.", "SAME_AGENT"));
    if (id) connection.target = id->str();
    read_server(organization, draft, connection, causes);
    return causes;
  }

 private:
  Result<domain::Page<std::string>> list_ids(storage::sql::Connection& db, const TargetQuery& query) const override {
    TRY(const auto agents, storage::Agents(db).list_callable(query.page));
    return ids_of(agents, &domain::Agent::name, query.match);
  }

  Result<Resource> find(storage::sql::Connection& db, const domain::Organization& organization,
                        const std::string& target) const override {
    const AgentId id(target);
    Resource found{{member, organization.orns().a2a_server(id)}, ""};
    TRY(const auto agent, storage::Agents(db).find(id));
    if (!agent || agent->status == domain::AgentStatus::deleted || agent->kind != domain::PrincipalKind::ai_agent) {
      found.faults.push_back(unusable(member, "There is no agent " + id.str() + ".", "NOT_FOUND"));
      return found;
    }
    if (agent->status != domain::AgentStatus::active)
      found.faults.push_back(unusable(member,
                                      "The agent " + agent->name + " is " + std::string(name_of(agent->status)) +
                                          "; connections need an ACTIVE one.",
                                      "INACTIVE"));
    if (agent->resource_url.empty())
      found.faults.push_back(
          unusable(member, "The agent " + agent->name + " has no resourceUrl to be called under.", "NOT_CALLABLE"));
    found.part.name = agent->name;
    found.part.path = "/resource-servers/api/v1/a2a-servers/" + id.str();
    found.url = agent->resource_url;
    return found;
  }
};

}  // namespace

const ConnectionType* connection_type() {
  static const A2aServer type;
  return &type;
}

}  // namespace mandate::connections::a2a_server
