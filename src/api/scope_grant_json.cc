#include "api/scope_grant_json.h"

#include "api/application_json.h"
#include "api/links.h"
#include "api/object_reader.h"

namespace mandate::api {

Result<ScopeGrantRequest> parse_scope_grant(const json::object& object) {
  ObjectReader body(object);
  ScopeGrantRequest request{body.required_text("issuer"), body.required_text("scopeId")};
  body.ignore(
      {"id", "clientId", "created", "createdBy", "lastUpdated", "source", "status", "userId", "_links", "_embedded"});
  CHECK(body.finish("OAuth2ScopeConsentGrant"));
  return request;
}

json::object to_json(const domain::ScopeGrant& grant, const domain::Application& application,
                     const domain::Organization& organization) {
  const auto app = application_url(organization, application.id);
  const bool by_user = grant.granted_by.starts_with(domain::UserTag::prefix);
  return {{"id", grant.id.str()},
          {"status", "ACTIVE"},
          {"created", format_time(grant.created)},
          {"createdBy", json::object{{"id", grant.granted_by}, {"type", by_user ? "User" : "PublicClientApp"}}},
          {"lastUpdated", format_time(grant.created)},
          {"issuer", organization.issuer()},
          {"clientId", application.client_id.str()},
          {"scopeId", grant.scope},
          {"source", "ADMIN"},
          {"_embedded", json::object{{"scope", json::object{{"id", grant.scope}}}}},
          {"_links",
           json::object{{"app", link(app)}, {"self", link(app + "/grants/" + grant.id.str(), {"GET", "DELETE"})}}}};
}

}  // namespace mandate::api
