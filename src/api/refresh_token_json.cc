#include "api/refresh_token_json.h"

#include "api/links.h"
#include "api/server_json.h"

namespace mandate::api {

json::object to_json(const domain::RefreshToken& token, const std::string& url,
                     const domain::Organization& organization) {
  const auto& base = organization.public_url;
  json::object links{{"self", link(url, {"GET", "DELETE"})},
                     {"revoke", link(url, {"DELETE"})},
                     {"app", link(base + "/api/v1/apps/" + token.application.str())},
                     {"user", link(base + "/api/v1/users/" + token.user.str())}};
  if (!token.server.empty())
    links["authorizationServer"] = link(base + "/api/v1/authorizationServers/" + token.server.str());
  return {{"id", token.id.str()},
          {"status", "ACTIVE"},
          {"created", format_time(token.created)},
          {"lastUpdated", format_time(token.last_used)},
          {"expiresAt", format_time(token.ends())},
          {"issuer", organization.issuer(token.server)},
          {"clientId", token.client_id.str()},
          {"userId", token.user.str()},
          {"scopes", to_array(token.scopes)},
          {"_links", std::move(links)}};
}

json::object embedded_scope(const domain::Scope& scope, const domain::Organization& organization) {
  json::object object{{"name", scope.name}, {"displayName", scope.display_name}, {"description", scope.description}};
  if (scope.id.empty()) return object;
  object["id"] = scope.id.str();
  object["_links"] = json::object{{"scope", link(server_url(organization, scope.server, "/scopes/" + scope.id.str()))}};
  return object;
}

json::object client_to_json(const domain::Application& application, const std::string& url, bool of_user) {
  json::object client{{"client_id", application.client_id.str()}, {"client_name", application.label}};
  for (const char* name : {"client_uri", "logo_uri"})
    if (const auto uri = application.uris.find(name); uri != application.uris.end()) client[name] = uri->second;
  json::object links{{"tokens", link(url + "/tokens", {"GET", "DELETE"})}};
  if (of_user) links["grants"] = link(url + "/grants", {"GET", "DELETE"});
  client["_links"] = std::move(links);
  return client;
}

}  // namespace mandate::api
