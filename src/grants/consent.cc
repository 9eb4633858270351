#include "grants/consent.h"

#include <algorithm>

#include "domain/consent.h"

namespace mandate::grants {
namespace {

// Those that were deleted since they were given. What was agreed about them ended with them.
std::vector<std::string> deleted_scopes(const directory::ServerRecord& server, const std::vector<std::string>& scopes) {
  std::vector<std::string> deleted;
  for (const auto& name : scopes)
    if (server.find_scope(name) == nullptr) deleted.push_back(name);
  return deleted;
}

// The scopes that a person can be asked about. Most have none, and then nothing is looked up.
std::vector<const domain::Scope*> askable(const directory::ServerRecord& server,
                                          const std::vector<std::string>& scopes) {
  std::vector<const domain::Scope*> found;
  for (const auto& name : scopes) {
    const auto* scope = server.find_scope(name);
    if (scope != nullptr && scope->consent != domain::Consent::implicit) found.push_back(scope);
  }
  return found;
}

}  // namespace

Decided<std::vector<std::string>> scopes_without_consent(directory::View& view, const ConsentQuestion& question) {
  auto lacking = deleted_scopes(question.server, question.scopes);
  const auto& application = question.application.application;
  const auto scopes = askable(question.server, question.scopes);
  if (scopes.empty()) return lacking;
  TRY(const auto consents, from_directory(view.consents(question.user, application.id, question.server.server.id)));
  for (const auto* scope : scopes)
    if (domain::lacks_consent(*scope, application.consent_method, consents->grants)) lacking.push_back(scope->name);
  return lacking;
}

Decided<std::vector<std::string>> scopes_with_consent(directory::View& view, const Issuer& issuer,
                                                      const directory::ApplicationRecord& application,
                                                      const domain::RefreshToken& token) {
  auto scopes = token.scopes;
  if (issuer.is_org()) return scopes;
  TRY(const auto lacking, scopes_without_consent(view, {*issuer.server, application, token.user, token.scopes}));
  std::erase_if(scopes, [&](const std::string& scope) { return std::ranges::find(lacking, scope) != lacking.end(); });
  return scopes;
}

Decided<bool> is_consent_withdrawn(directory::View& view, const directory::ServerRecord& server,
                                   const oauth::AccessToken& token) {
  if (token.user.empty() || !token.subject.actors.empty()) return false;
  const auto scopes = askable(server, token.scopes);
  if (scopes.empty()) return false;
  TRY(const auto application, from_directory(view.application_of_client(domain::ClientId(token.client_id))));
  if (!application) return false;
  TRY(const auto consents,
      from_directory(view.consents(domain::UserId(token.user), application->application.id, server.server.id)));
  return std::ranges::any_of(scopes, [&](const domain::Scope* scope) {
    const auto* grant = domain::find_consent(consents->grants, scope->id);
    return grant != nullptr && !grant->stands();
  });
}

}  // namespace mandate::grants
