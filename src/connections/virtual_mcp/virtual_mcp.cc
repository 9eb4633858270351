#include "connections/virtual_mcp/virtual_mcp.h"

#include "connections/parts.h"
#include "connections/to_resource.h"
#include "storage/virtual_mcp.h"

namespace mandate::connections::virtual_mcp {
namespace {

using domain::AgentId;

class VirtualMcp final : public ToResource {
 public:
  domain::ConnectionShape shape() const override {
    return {.type = "IDENTITY_ASSERTION_VIRTUAL_MCP_SERVER",
            .references = {member, server_member},
            .has_scopes = true,
            .indicator_can_be_chosen = false,
            .found_by_indicator = true};
  }
  std::string_view resource_type() const override { return "VIRTUAL_MCP_SERVER"; }

  std::vector<Cause> read_target(const domain::Organization& organization, const domain::ConnectionDraft& draft,
                                 domain::Connection& connection) const override {
    const auto orns = organization.orns();
    std::vector<Cause> causes;
    const auto id = orns.parse_virtual_mcp(orn_at(draft, member));
    if (!id) causes.push_back(wrong_orn(member, "a virtual MCP server", orns.virtual_mcp(AgentId("wlp..."))));
    if (id) connection.target = id->str();
    read_server(organization, draft, connection, causes);
    return causes;
  }

 private:
  Result<domain::Page<std::string>> list_ids(storage::sql::Connection& db, const TargetQuery& query) const override {
    TRY(const auto servers, storage::VirtualMcpServers(db).list(query.page));
    return ids_of(servers, &domain::VirtualMcpServer::display_name, query.match);
  }

  Result<Resource> find(storage::sql::Connection& db, const domain::Organization& organization,
                        const std::string& target) const override {
    const AgentId id(target);
    Resource found{{member, organization.orns().virtual_mcp(id)}, ""};
    TRY(const auto server, storage::VirtualMcpServers(db).find(id));
    if (!server) {
      found.faults.push_back(unusable(member, "There is no virtual MCP server " + id.str() + ".", "NOT_FOUND"));
      return found;
    }
    if (server->status != domain::Status::active)
      found.faults.push_back(unusable(
          member, "The virtual MCP server " + server->display_name + " is INACTIVE; connections need an ACTIVE one.",
          "INACTIVE"));
    found.part.name = server->display_name;
    found.part.path = "/workload-principals/api/v1/virtual-mcp-servers/" + id.str();
    found.url = server->resource_url;
    return found;
  }
};

}  // namespace

const ConnectionType* connection_type() {
  static const VirtualMcp type;
  return &type;
}

}  // namespace mandate::connections::virtual_mcp
