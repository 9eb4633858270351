#include "connections/custom_as/custom_as.h"

#include <algorithm>

#include "base/text.h"
#include "storage/authorization_servers.h"

namespace mandate::connections::custom_as {
namespace {

using domain::AuthorizationServer;
using domain::ConnectionTarget;

constexpr std::string_view member = "authorizationServer";

tl::unexpected<Error> refuse(std::string summary, std::string reason) {
  return invalid("ManagedConnection", {{std::move(summary), std::move(reason), std::string(member) + ".orn"}});
}

ConnectionTarget to_target(const AuthorizationServer& server, const domain::Organization& organization) {
  return {server.id.str(),
          organization.orns().authorization_server(server.id),
          server.name,
          {{"issuerUrl", organization.issuer(server.id)}},
          "/api/v1/authorizationServers/" + server.id.str()};
}

class CustomAuthorizationServer final : public ConnectionType {
 public:
  domain::ConnectionShape shape() const override { return {"IDENTITY_ASSERTION_CUSTOM_AS", member}; }
  std::string_view protocol() const override { return "IDENTITY_ASSERTION"; }
  std::string_view resource_type() const override { return "CUSTOM_AS_RESOURCE"; }

  Result<ConnectionTarget> resolve(storage::sql::Connection& connection, const domain::Organization& organization,
                                   std::string_view orn) const override {
    const auto id = organization.orns().parse_authorization_server(orn);
    if (!id)
      return refuse("'authorizationServer.orn' must be the ORN of an authorization server, such as '" +
                        organization.orns().authorization_server(domain::AuthorizationServerId("aus...")) + "'.",
                    "INVALID_FORMAT");
    TRY(const auto server, storage::AuthorizationServers(connection).find(*id));
    if (!server) return refuse("There is no authorization server " + id->str() + ".", "NOT_FOUND");
    if (server->status != domain::Status::active)
      return refuse("The authorization server " + server->name + " is INACTIVE; connections need an ACTIVE one.",
                    "INACTIVE");
    return to_target(*server, organization);
  }

  Result<ConnectionTarget> describe(storage::sql::Connection& connection, const domain::Organization& organization,
                                    std::string_view target) const override {
    const domain::AuthorizationServerId id(target);
    TRY(const auto server, storage::AuthorizationServers(connection).find(id));
    if (server) return to_target(*server, organization);
    return ConnectionTarget{id.str(), organization.orns().authorization_server(id), {}, {}, {}};
  }

  Result<std::vector<std::string>> unknown_scopes(storage::sql::Connection& connection, std::string_view target,
                                                  const std::vector<std::string>& scopes) const override {
    std::vector<std::string> unknown;
    storage::Scopes known(connection);
    for (const auto& scope : scopes) {
      TRY(const auto found, known.find_by_name(domain::AuthorizationServerId(target), scope));
      if (!found) unknown.push_back(scope);
    }
    return unknown;
  }

  Result<domain::Page<ConnectionTarget>> list_targets(storage::sql::Connection& connection,
                                                      const domain::Organization& organization,
                                                      const domain::PageRequest& page,
                                                      std::string_view match) const override {
    TRY(const auto servers, storage::AuthorizationServers(connection).list(page, match));
    domain::Page<ConnectionTarget> targets{{}, servers.next};
    for (const auto& server : servers.rows)
      if (server.status == domain::Status::active) targets.rows.push_back(to_target(server, organization));
    return targets;
  }
};

}  // namespace

const ConnectionType* connection_type() {
  static const CustomAuthorizationServer type;
  return &type;
}

}  // namespace mandate::connections::custom_as
