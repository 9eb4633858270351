#include "connections/mcp_server/mcp_server.h"

#include "connections/parts.h"
#include "storage/resource_servers.h"

namespace mandate::connections::mcp_server {
namespace {

using domain::ConnectionTarget;
using domain::ResourceServerId;
using Kind = domain::ResourceServerKind;

constexpr std::string_view member = "resource", server_member = "authorizationServer";

class McpServer final : public ConnectionType {
 public:
  domain::ConnectionShape shape() const override {
    return {.type = "IDENTITY_ASSERTION_MCP_SERVER",
            .references = {member, server_member},
            .has_scopes = true,
            .found_by_indicator = true};
  }
  std::string_view protocol() const override { return "IDENTITY_ASSERTION"; }
  std::string_view resource_type() const override { return "MCP_SERVER"; }
  std::optional<Redeemer> redeemer(const domain::Connection& connection) const override {
    return Redeemer{.server = connection.authorization_server, .for_one_resource = true};
  }

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

  Result<ConnectionTarget> describe(storage::sql::Connection& db, const domain::Organization& organization,
                                    const domain::Connection& connection) const override {
    const ResourceServerId id(connection.target);
    ConnectionTarget target;
    domain::ConnectionPart part{member, organization.orns().mcp_server(id)};
    TRY(const auto server, storage::ResourceServers(db).find(Kind::mcp, id));
    if (!server) {
      target.faults.push_back(unusable(member, "There is no MCP server " + id.str() + ".", "NOT_FOUND"));
    } else {
      if (server->status != domain::ResourceServerStatus::active)
        target.faults.push_back(unusable(member,
                                         "The MCP server " + server->name() + " is " +
                                             std::string(name_of(server->status)) + "; connections need an ACTIVE one.",
                                         "INACTIVE"));
      part.name = server->name();
      part.path = "/resource-servers/api/v1/mcp-servers/" + id.str();
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
    TRY(const auto servers, storage::ResourceServers(db).list({Kind::mcp, query.page, to_search(query.match)}));
    return to_redeemable_targets(
        db, servers, [&](const domain::Connection& connection) { return describe(db, organization, connection); });
  }

 private:
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
