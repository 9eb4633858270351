#include "connections/custom_as/custom_as.h"

#include "connections/parts.h"
#include "storage/authorization_servers.h"

namespace mandate::connections::custom_as {
namespace {

using domain::AuthorizationServerId;
using domain::ConnectionTarget;

constexpr std::string_view member = "authorizationServer";

class CustomAuthorizationServer final : public ConnectionType {
 public:
  domain::ConnectionShape shape() const override {
    return {.type = "IDENTITY_ASSERTION_CUSTOM_AS", .references = {member}, .has_scopes = true};
  }
  std::string_view protocol() const override { return "IDENTITY_ASSERTION"; }
  std::string_view resource_type() const override { return "CUSTOM_AS_RESOURCE"; }
  std::optional<Redeemer> redeemer(const domain::Connection& connection) const override {
    return Redeemer{.server = AuthorizationServerId(connection.target)};
  }

  std::vector<Cause> read_target(const domain::Organization& organization, const domain::ConnectionDraft& draft,
                                 domain::Connection& connection) const override {
    const auto orns = organization.orns();
    const auto id = orns.parse_authorization_server(orn_at(draft, member));
    if (!id)
      return {wrong_orn(member, "an authorization server", orns.authorization_server(AuthorizationServerId("aus...")))};
    connection.target = id->str();
    return {};
  }

  Result<ConnectionTarget> describe(storage::sql::Connection& db, const domain::Organization& organization,
                                    const domain::Connection& connection) const override {
    ConnectionTarget target;
    TRY(auto server, describe_server(db, organization, AuthorizationServerId(connection.target), target.faults));
    target.resource_indicator = server.orn;
    target.parts.push_back(std::move(server));
    return target;
  }

  Result<std::vector<std::string>> unknown_scopes(storage::sql::Connection& db, const domain::Connection& connection,
                                                  const std::vector<std::string>& scopes) const override {
    return unknown_scopes_of(db, AuthorizationServerId(connection.target), scopes);
  }

  Result<domain::Page<ConnectionTarget>> list_targets(storage::sql::Connection& db,
                                                      const domain::Organization& organization,
                                                      const TargetQuery& query) const override {
    TRY(const auto servers, storage::AuthorizationServers(db).list(query.page, query.match, true));
    return to_targets(servers, [&](const domain::AuthorizationServer& server) {
      return describe(db, organization, {.target = server.id.str()});
    });
  }
};

}  // namespace

const ConnectionType* connection_type() {
  static const CustomAuthorizationServer type;
  return &type;
}

}  // namespace mandate::connections::custom_as
