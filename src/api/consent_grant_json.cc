#include "api/consent_grant_json.h"

#include "api/application_json.h"
#include "api/links.h"
#include "api/refresh_token_json.h"
#include "api/server_json.h"

namespace mandate::api {

namespace {

json::object titled(json::object link, const std::string& title) {
  link["title"] = title;
  return link;
}

json::object links_of(const domain::ConsentGrant& grant, const domain::Application& application,
                      const domain::Scope& scope, const domain::Organization& organization) {
  const auto& base = organization.public_url;
  const auto user = base + "/api/v1/users/" + grant.user.str();
  return {{"self", link(user + "/grants/" + grant.id.str(), {"GET", "DELETE"})},
          {"app", titled(link(application_url(organization, grant.application)), application.label)},
          {"client", titled(link(base + "/oauth2/v1/clients/" + application.client_id.str()), application.label)},
          {"user", link(user)},
          {"scope", titled(link(server_url(organization, grant.server, "/scopes/" + grant.scope.str())), scope.name)},
          {"authorizationServer", link(server_url(organization, grant.server))}};
}

}  // namespace

json::object to_json(const domain::ConsentGrant& grant, const domain::Application& application,
                     const domain::Scope& scope, bool expanded, const domain::Organization& organization) {
  json::object object{{"id", grant.id.str()},
                      {"status", "ACTIVE"},
                      {"created", format_time(grant.created)},
                      {"createdBy", json::object{{"id", grant.user.str()}, {"type", "User"}}},
                      {"lastUpdated", format_time(grant.last_updated)},
                      {"issuer", organization.issuer(grant.server)},
                      {"clientId", application.client_id.str()},
                      {"userId", grant.user.str()},
                      {"scopeId", grant.scope.str()},
                      {"source", "END_USER"},
                      {"_links", links_of(grant, application, scope, organization)}};
  if (expanded) object["_embedded"] = json::object{{"scope", embedded_scope(scope, organization)}};
  return object;
}

}  // namespace mandate::api
