#include "grants/server_request.h"

#include "base/text.h"
#include "directory/protected_resources.h"
#include "grants/resource.h"
#include "oauth/token_request.h"

namespace mandate::grants {
namespace {

Decided<void> check_scope(const directory::ServerRecord& server, const std::string& name, const ScopeReasons& reasons) {
  const auto* scope = server.find_scope(name);
  if (scope == nullptr)
    return oauth::refuse("invalid_scope", "The authorization server '" + server.server.name + "' has no scope " + name);
  if (scope->system)
    return oauth::refuse(reasons.sign_on, "The scope " + name + " is about " + std::string(reasons.sign_on_why));
  return check_consent(*scope, reasons.consent);
}

}  // namespace

Decided<void> check_consent(const domain::Scope& scope, std::string_view reason) {
  if (scope.consent != domain::Consent::required) return {};
  return oauth::refuse(
      reason, "The scope " + scope.name + " takes a person's consent (consent: REQUIRED), and nobody is asked here");
}

Decided<std::vector<std::string>> find_scopes(const Request& request, const ScopeReasons& reasons) {
  const auto& server = *request.issuer.server;
  TRY(auto scopes, oauth::requested_scopes(request.form));
  request.record.note("requestedScopes", join(scopes, " "));
  if (scopes.empty())
    for (const auto& scope : server.scopes)
      if (scope.is_default && !scope.system) scopes.push_back(scope.name);
  if (scopes.empty())
    return oauth::refuse("no_default_scopes",
                         "scope is missing, and the authorization server '" + server.server.name + "' has no default");
  for (const auto& scope : scopes) CHECK(check_scope(server, scope, reasons));
  return scopes;
}

Decided<std::string> find_audience(const Request& request) {
  const auto asked = request.form.all("resource");
  request.record.note("resource", join(asked, " "));
  if (asked.size() > 1) return oauth::refuse("too_many_resources", "Name one resource; a token has one audience");
  return asked.empty() ? request.issuer.server->server.audience : audience_of(request, asked.front());
}

Decided<std::string> audience_of(const Request& request, std::string_view resource) {
  TRY(auto found,
      from_directory(directory::find_protected_resource(request.view, request.issuer.server_id(), resource)));
  if (!found)
    return oauth::refuse("invalid_target",
                         "resource is nothing that is ACTIVE and accepts tokens of this authorization server");
  if (found->record) note_resource(request.record, *found->record);
  return std::move(found->audience);
}

}  // namespace mandate::grants
