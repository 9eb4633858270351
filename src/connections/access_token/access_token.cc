#include "connections/access_token/access_token.h"

#include "connections/parts.h"
#include "storage/client_auth_settings.h"
#include "storage/resource_servers.h"

namespace mandate::connections::access_token {
namespace {

using domain::ClientAuthSettingsId;
using domain::ConnectionPart;
using domain::ConnectionTarget;
using domain::ResourceServerId;
using domain::ResourceServerKind;

constexpr std::string_view member = "resource";

class AccessToken final : public ConnectionType {
 public:
  domain::ConnectionShape shape() const override {
    return {.type = "STS_ACCESS_TOKEN",
            .references = {member},
            .inner_reference = "clientAuthSettings",
            .found_by_indicator = true};
  }
  std::string_view protocol() const override { return "STS"; }
  std::string_view resource_type() const override { return "CLIENT_AUTH_SETTINGS"; }

  std::vector<Cause> read_target(const domain::Organization& organization, const domain::ConnectionDraft& draft,
                                 domain::Connection& connection) const override {
    const auto orns = organization.orns();
    const auto id = orns.parse_client_auth_settings(orn_at(draft, member));
    if (!id)
      return {wrong_orn(member, "client authentication settings",
                        orns.client_auth_settings(ClientAuthSettingsId("rsc...")))};
    connection.target = id->str();
    return {};
  }

  Result<ConnectionTarget> describe(storage::sql::Connection& db, const domain::Organization& organization,
                                    const domain::Connection& connection) const override {
    const ClientAuthSettingsId id(connection.target);
    ConnectionTarget target;
    TRY(const auto settings, storage::ClientAuthSettings(db).find(id));
    if (!settings) {
      target.faults.push_back(
          unusable(member, "There are no client authentication settings " + id.str() + ".", "NOT_FOUND"));
      target.parts.push_back({.member = member, .parts = {settings_part(organization, id, "")}});
      return target;
    }
    TRY(auto part, describe_resource(db, organization, ResourceServerId(settings->resource), target));
    part.parts.push_back(settings_part(organization, id, settings->name));
    target.parts.push_back(std::move(part));
    return target;
  }

  Result<domain::Page<ConnectionTarget>> list_targets(storage::sql::Connection& db,
                                                      const domain::Organization& organization,
                                                      const TargetQuery& query) const override {
    std::optional<domain::Filter> named;
    if (!query.match.empty())
      named = domain::Filter{.attribute = "name", .comparison = domain::Comparison::co, .operand = query.match};
    TRY(const auto settings, storage::ClientAuthSettings(db).list(query.page, named));
    domain::Page<ConnectionTarget> targets{{}, settings.next};
    for (const auto& one : settings.rows) {
      TRY(auto target, describe(db, organization, {.target = one.id.str()}));
      if (target.faults.empty()) targets.rows.push_back(std::move(target));
    }
    return targets;
  }

 private:
  static ConnectionPart settings_part(const domain::Organization& organization, const ClientAuthSettingsId& id,
                                      const std::string& name) {
    return {.member = "clientAuthSettings",
            .orn = organization.orns().client_auth_settings(id),
            .name = name,
            .path = "/resource-servers/api/v1/client-auth-settings/" + id.str()};
  }

  static Result<ConnectionPart> describe_resource(storage::sql::Connection& db,
                                                  const domain::Organization& organization, const ResourceServerId& id,
                                                  ConnectionTarget& target) {
    const auto kind = domain::kind_of(id);
    const bool mcp = kind == ResourceServerKind::mcp;
    const auto orns = organization.orns();
    ConnectionPart part{.member = member, .orn = mcp ? orns.mcp_server(id) : orns.api_server(id)};
    part.properties = {{"resourceType", mcp ? "MCP_SERVER" : "API_SERVER"}, {"mcpServerId", mcp ? id.str() : ""}};
    TRY(const auto server, storage::ResourceServers(db).find(kind, id));
    if (!server) {
      target.faults.push_back(unusable(member, "There is no resource server " + id.str() + ".", "NOT_FOUND"));
      return part;
    }
    if (server->status != domain::ResourceServerStatus::active)
      target.faults.push_back(unusable(member,
                                       "The resource server " + server->name() + " is " +
                                           std::string(name_of(server->status)) + "; connections need an ACTIVE one.",
                                       "INACTIVE"));
    part.name = server->name();
    part.properties.emplace_back("endpointUrl", server->resource_url);
    part.path = (mcp ? "/resource-servers/api/v1/mcp-servers/" : "/resource-servers/api/v1/api-servers/") + id.str();
    target.resource_indicator = server->resource_url;
    return part;
  }
};

}  // namespace

const ConnectionType* connection_type() {
  static const AccessToken type;
  return &type;
}

}  // namespace mandate::connections::access_token
