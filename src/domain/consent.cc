#include "domain/consent.h"

#include <algorithm>

namespace mandate::domain {

std::string consent_key(const UserId& user, const ApplicationId& application, const AuthorizationServerId& server) {
  return "consent:" + user.str() + ":" + application.str() + ":" + server.str();
}

const ConsentGrant* find_consent(const std::vector<ConsentGrant>& grants, const ScopeId& scope) {
  const auto found =
      std::find_if(grants.begin(), grants.end(), [&](const auto& grant) { return grant.scope == scope; });
  return found == grants.end() ? nullptr : &*found;
}

bool lacks_consent(const Scope& scope, ConsentMethod method, const std::vector<ConsentGrant>& grants) {
  if (scope.consent == Consent::implicit) return false;
  // Who has taken back what they gave is asked again, also by an application that is trusted.
  if (const auto* grant = find_consent(grants, scope.id)) return !grant->stands();
  return method == ConsentMethod::required;
}

EventParty party_of(const ConsentGrant& grant, std::string_view scope_name) {
  return {grant.id.str(),
          "OAuth2Scope",
          std::string(scope_name),
          std::string(scope_name),
          {{"publicclientapp", grant.application.str()},
           {"user", grant.user.str()},
           {"authorizationserver", grant.server.str()}}};
}

}  // namespace mandate::domain
