#include "api/consent_grant_json.h"

#include "api/application_json.h"
#include "api/links.h"
#include "api/refresh_token_json.h"
#include "api/server_json.h"

namespace mandate::api {

json::object to_json(const domain::ConsentGrant& grant, const domain::ClientId& client_id, const domain::Scope& scope,
                     bool expanded, const domain::Organization& organization) {
  const auto user = organization.public_url + "/api/v1/users/" + grant.user.str();
  auto scope_link = link(server_url(organization, grant.server, "/scopes/" + grant.scope.str()));
  scope_link["title"] = scope.name;
  json::object object{{"id", grant.id.str()},
                      {"status", "ACTIVE"},
                      {"created", format_time(grant.created)},
                      {"createdBy", json::object{{"id", grant.user.str()}, {"type", "User"}}},
                      {"lastUpdated", format_time(grant.last_updated)},
                      {"issuer", organization.issuer(grant.server)},
                      {"clientId", client_id.str()},
                      {"userId", grant.user.str()},
                      {"scopeId", grant.scope.str()},
                      {"source", "END_USER"},
                      {"_links", json::object{{"self", link(user + "/grants/" + grant.id.str(), {"GET", "DELETE"})},
                                              {"app", link(application_url(organization, grant.application))},
                                              {"user", link(user)},
                                              {"scope", std::move(scope_link)},
                                              {"authorizationServer", link(server_url(organization, grant.server))}}}};
  if (expanded) object["_embedded"] = json::object{{"scope", embedded_scope(scope, organization)}};
  return object;
}

}  // namespace mandate::api
