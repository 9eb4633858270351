#include "connections/mcp_server/mcp_server.h"

#include "connections/parts.h"
#include "connections/to_resource.h"
#include "storage/resource_servers.h"

namespace mandate::connections::mcp_server {
namespace {

using domain::ResourceServerId;
using Kind = domain::ResourceServerKind;

class McpServer final : public ToResource {
 public:
  domain::ConnectionShape shape() const override {
    return {.type = "IDENTITY_ASSERTION_MCP_SERVER",
            .references = {member, server_member},
            .has_scopes = true,
            .found_by_indicator = true};
  }
  std::string_view resource_type() const override { return "MCP_SERVER"; }

  std::vector<Cause> read_target(const domain::Organization& organization, const domain::ConnectionDraft& draft,
                                 domain::Connection& connection) const override {
    const auto orns = organization.orns();
    std::vector<Cause> causes;
    const auto id = orns.parse_mcp_server(orn_at(draft, member));
    if (!id) causes.push_back(wrong_orn(member, "an MCP server", orns.mcp_server(ResourceServerId("ems..."))));
    if (id) connection.target = domain::to_resource_server_id(id->str()).str();
    read_server(organization, draft, connection, causes);
    return causes;
  }

 private:
  Result<domain::Page<std::string>> list_ids(storage::sql::Connection& db, const TargetQuery& query) const override {
    TRY(const auto servers, storage::ResourceServers(db).list({Kind::mcp, query.page, to_search(query.match)}));
    return ids_of(servers, &domain::ResourceServer::display_name);
  }

  Result<Resource> find(storage::sql::Connection& db, const domain::Organization& organization,
                        const std::string& target) const override {
    const ResourceServerId id(target);
    Resource found{{member, organization.orns().mcp_server(id)}, ""};
    TRY(const auto server, storage::ResourceServers(db).find(Kind::mcp, id));
    if (!server) {
      found.faults.push_back(unusable(member, "There is no MCP server " + id.str() + ".", "NOT_FOUND"));
      return found;
    }
    if (server->status != domain::ResourceServerStatus::active)
      found.faults.push_back(unusable(member,
                                      "The MCP server " + server->name() + " is " +
                                          std::string(name_of(server->status)) + "; connections need an ACTIVE one.",
                                      "INACTIVE"));
    found.part.name = server->name();
    found.part.path = "/resource-servers/api/v1/mcp-servers/" + id.str();
    found.url = server->resource_url;
    return found;
  }

  static domain::Filter to_search(const std::string& match) {
    domain::Filter active{.attribute = "status", .operand = std::string("ACTIVE")};
    if (match.empty()) return active;
    const auto has = [&](std::string attribute) {
      return domain::Filter{.attribute = std::move(attribute), .comparison = domain::Comparison::co, .operand = match};
    };
    domain::Filter named{.kind = domain::Filter::Kind::any_of,
                         .parts = {has("metadata.displayName"), has("detectedMetadata.resourceName")}};
    return {.kind = domain::Filter::Kind::all_of, .parts = {std::move(active), std::move(named)}};
  }
};

}  // namespace

const ConnectionType* connection_type() {
  static const McpServer type;
  return &type;
}

}  // namespace mandate::connections::mcp_server
