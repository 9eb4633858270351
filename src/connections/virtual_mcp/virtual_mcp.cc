#include "connections/virtual_mcp/virtual_mcp.h"

#include "base/text.h"
#include "connections/parts.h"
#include "storage/virtual_mcp.h"

namespace mandate::connections::virtual_mcp {
namespace {

using domain::AgentId;
using domain::ConnectionTarget;

constexpr std::string_view member = "resource", server_member = "authorizationServer";

class VirtualMcp final : public ConnectionType {
 public:
  domain::ConnectionShape shape() const override {
    return {.type = "IDENTITY_ASSERTION_VIRTUAL_MCP_SERVER",
            .references = {member, server_member},
            .has_scopes = true,
            .indicator_can_be_chosen = false,
            .found_by_indicator = true};
  }
  std::string_view protocol() const override { return "IDENTITY_ASSERTION"; }
  std::string_view resource_type() const override { return "VIRTUAL_MCP_SERVER"; }
  std::optional<Redeemer> redeemer(const domain::Connection& connection) const override {
    return Redeemer{.server = connection.authorization_server, .for_one_resource = true};
  }

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

  Result<ConnectionTarget> describe(storage::sql::Connection& db, const domain::Organization& organization,
                                    const domain::Connection& connection) const override {
    const AgentId id(connection.target);
    ConnectionTarget target;
    domain::ConnectionPart part{member, organization.orns().virtual_mcp(id)};
    TRY(const auto server, storage::VirtualMcpServers(db).find(id));
    if (!server) {
      target.faults.push_back(unusable(member, "There is no virtual MCP server " + id.str() + ".", "NOT_FOUND"));
    } else {
      if (server->status != domain::Status::active)
        target.faults.push_back(unusable(
            member, "The virtual MCP server " + server->display_name + " is INACTIVE; connections need an ACTIVE one.",
            "INACTIVE"));
      part.name = server->display_name;
      part.path = "/workload-principals/api/v1/virtual-mcp-servers/" + id.str();
      target.resource_indicator = server->resource_url;
    }
    target.parts.push_back(std::move(part));
    CHECK(describe_accepted_server(db, organization, connection, target));
    return target;
  }

  Result<std::vector<std::string>> unknown_scopes(storage::sql::Connection& db, const domain::Connection& connection,
                                                  const std::vector<std::string>& scopes) const override {
    return unknown_scopes_of(db, connection.authorization_server, scopes);
  }

  Result<domain::Page<ConnectionTarget>> list_targets(storage::sql::Connection& db,
                                                      const domain::Organization& organization,
                                                      const TargetQuery& query) const override {
    TRY(auto servers, storage::VirtualMcpServers(db).list(query.page));
    std::erase_if(servers.rows, [&](const domain::VirtualMcpServer& server) {
      return !contains_ignoring_case(server.display_name, query.match);
    });
    return to_redeemable_targets(
        db, servers, [&](const domain::Connection& connection) { return describe(db, organization, connection); });
  }
};

}  // namespace

const ConnectionType* connection_type() {
  static const VirtualMcp type;
  return &type;
}

}  // namespace mandate::connections::virtual_mcp
