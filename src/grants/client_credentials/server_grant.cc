#include "base/text.h"
#include "grants/access_policy.h"
#include "grants/client_credentials/granted.h"
#include "grants/resource.h"
#include "oauth/token_request.h"

namespace mandate::grants::client_credentials {
namespace {

Decided<void> check_scope(const directory::ServerRecord& server, const std::string& name) {
  const auto* scope = server.find_scope(name);
  if (scope != nullptr && scope->system)
    return oauth::refuse("openid_not_allowed_client_creds",
                         "The scope " + name + " is about a person, and a service acts for itself");
  if (scope == nullptr)
    return oauth::refuse("invalid_scope", "The authorization server '" + server.server.name + "' has no scope " + name);
  return {};
}

Decided<std::vector<std::string>> find_scopes(const Request& request) {
  const auto& server = *request.issuer.server;
  TRY(auto scopes, oauth::requested_scopes(request.form));
  request.record.note("requestedScopes", join(scopes, " "));
  if (scopes.empty())
    for (const auto& scope : server.scopes)
      if (scope.is_default && !scope.system) scopes.push_back(scope.name);
  if (scopes.empty())
    return oauth::refuse("no_default_scopes",
                         "scope is missing, and the authorization server '" + server.server.name + "' has no default");
  for (const auto& scope : scopes) CHECK(check_scope(server, scope));
  return scopes;
}

Decided<std::string> find_audience(const Request& request) {
  const auto& server = request.issuer.server->server;
  const auto asked = request.form.all("resource");
  request.record.note("resource", join(asked, " "));
  if (asked.size() > 1) return oauth::refuse("too_many_resources", "Name one resource; a token has one audience");
  if (asked.empty()) return server.audience;
  if (same_resource(asked.front(), server.audience)) return asked.front();
  TRY(const auto resource, from_directory(request.view.resource_at(asked.front())));
  if (!resource || !resource->active || !resource->accepts(server.id))
    return oauth::refuse("invalid_target",
                         "resource is nothing that is ACTIVE and accepts tokens of this authorization server");
  request.record.target({resource->id, "ResourceServer", resource->url, resource->name});
  return resource->url;
}

}  // namespace

Decided<Granted> grant_of_server(const Request& request) {
  TRY(auto scopes, find_scopes(request));
  TRY(auto audience, find_audience(request));
  TRY(const auto policy,
      evaluate_access_policy(*request.issuer.server, {request.client.id.str(), "client_credentials", nullptr, scopes}));
  request.record.note("policy", policy.policy);
  request.record.note("rule", policy.rule);
  return Granted{std::move(audience), std::move(scopes), policy.access_token_lifetime,
                 request.issuer.server->server.signing_algorithm};
}

}  // namespace mandate::grants::client_credentials
