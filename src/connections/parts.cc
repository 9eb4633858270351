#include "connections/parts.h"

#include "storage/applications.h"
#include "storage/authorization_servers.h"
#include "storage/resource_servers.h"

namespace mandate::connections {

using domain::ConnectionPart;

std::string_view orn_at(const domain::ConnectionDraft& draft, std::string_view member) {
  const auto found = draft.orns.find(member);
  return found == draft.orns.end() ? std::string_view() : std::string_view(found->second);
}

Cause wrong_orn(std::string_view member, std::string_view what, std::string_view example) {
  const std::string location = std::string(member) + ".orn";
  return {"'" + location + "' must be the ORN of " + std::string(what) + ", such as '" + std::string(example) + "'.",
          "INVALID_FORMAT", location};
}

Cause unusable(std::string_view member, std::string summary, std::string reason) {
  return {std::move(summary), std::move(reason), std::string(member) + ".orn"};
}

Result<ConnectionPart> describe_server(storage::sql::Connection& db, const domain::Organization& organization,
                                       const domain::AuthorizationServerId& id, std::vector<Cause>& faults) {
  constexpr std::string_view member = "authorizationServer";
  ConnectionPart part{member, organization.orns().authorization_server(id)};
  TRY(const auto server, storage::AuthorizationServers(db).find(id));
  if (!server) {
    faults.push_back(unusable(member, "There is no authorization server " + id.str() + ".", "NOT_FOUND"));
    return part;
  }
  if (server->status != domain::Status::active)
    faults.push_back(
        unusable(member, "The authorization server " + server->name + " is INACTIVE; connections need an ACTIVE one.",
                 "INACTIVE"));
  part.name = server->name;
  part.properties = {{"issuerUrl", organization.issuer(id)}};
  part.path = "/api/v1/authorizationServers/" + id.str();
  return part;
}

Result<ConnectionPart> describe_app(storage::sql::Connection& db, const domain::Organization& organization,
                                    const domain::ApplicationId& id, std::vector<Cause>& faults) {
  constexpr std::string_view member = "app";
  ConnectionPart part{member, organization.orns().application(id)};
  TRY(const auto app, storage::Applications(db).find(id));
  if (!app) {
    faults.push_back(unusable(member, "There is no application " + id.str() + ".", "NOT_FOUND"));
    return part;
  }
  if (app->status != domain::Status::active)
    faults.push_back(unusable(member, "The application " + app->label + " is INACTIVE; connections need an ACTIVE one.",
                              "INACTIVE"));
  part.name = app->label;
  if (const auto logo = app->uris.find("logo_uri"); logo != app->uris.end()) part.properties = {{"logo", logo->second}};
  part.path = "/api/v1/apps/" + id.str();
  return part;
}

void read_server(const domain::Organization& organization, const domain::ConnectionDraft& draft,
                 domain::Connection& connection, std::vector<Cause>& causes) {
  constexpr std::string_view member = "authorizationServer";
  const auto orns = organization.orns();
  const auto id = orns.parse_authorization_server(orn_at(draft, member));
  if (id)
    connection.authorization_server = *id;
  else
    causes.push_back(wrong_orn(member, "an authorization server",
                               orns.authorization_server(domain::AuthorizationServerId("aus..."))));
}

Result<void> describe_accepted_server(storage::sql::Connection& db, const domain::Organization& organization,
                                      const domain::Connection& connection, domain::ConnectionTarget& target) {
  const auto& id = connection.authorization_server;
  TRY(auto part, describe_server(db, organization, id, target.faults));
  TRY(const auto accepted, storage::ResourceAuthorizationServers(db).find(connection.target, id.str()));
  const bool active = accepted && accepted->status == domain::Status::active;
  if (!active && !part.name.empty())
    target.faults.push_back(unusable(
        "authorizationServer",
        "The target does not accept tokens of the authorization server " + part.name + "; attach that to it first.",
        "NOT_ACCEPTED"));
  target.parts.push_back(std::move(part));
  return {};
}

Result<domain::AuthorizationServerId> first_server_of(storage::sql::Connection& db, std::string_view resource) {
  TRY(const auto accepted, storage::ResourceAuthorizationServers(db).list_all(resource));
  for (const auto& server : accepted)
    if (server.origin == domain::AuthorizationServerOrigin::okta && server.status == domain::Status::active)
      return domain::AuthorizationServerId(server.id);
  return domain::AuthorizationServerId();
}

Result<std::vector<std::string>> unknown_scopes_of(storage::sql::Connection& db,
                                                   const domain::AuthorizationServerId& server,
                                                   const std::vector<std::string>& scopes) {
  std::vector<std::string> unknown;
  storage::Scopes known(db);
  for (const auto& scope : scopes) {
    TRY(const auto found, known.find_by_name(server, scope));
    if (!found) unknown.push_back(scope);
  }
  return unknown;
}

}  // namespace mandate::connections
