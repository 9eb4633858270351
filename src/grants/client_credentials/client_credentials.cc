#include "grants/client_credentials/client_credentials.h"

#include <algorithm>

#include "base/text.h"
#include "domain/org_scopes.h"
#include "grants/claims.h"
#include "grants/client_credentials/granted.h"
#include "oauth/token_request.h"

namespace mandate::grants::client_credentials {
namespace {

constexpr std::string_view grant_type = "client_credentials";
constexpr std::string_view person_scopes[] = {"openid", "profile", "email",         "address",
                                              "phone",  "groups",  "offline_access"};

std::string granted_scopes(const directory::ApplicationRecord& application) {
  return application.granted_scopes.empty() ? "none" : join(application.granted_scopes, " ");
}

// All or nothing, as in every other grant: a service must not run on with less than it believes to have.
Decided<void> check_scope(const std::string& name, const directory::ApplicationRecord& application) {
  if (std::find(std::begin(person_scopes), std::end(person_scopes), name) != std::end(person_scopes))
    return oauth::refuse("openid_not_allowed_client_creds",
                         "The scope " + name + " is about a person, and a service acts for itself");
  if (domain::find_org_scope(name) == nullptr)
    return oauth::refuse("invalid_scope", "There is no scope " + name +
                                              " here; scopes of an API come from its own authorization server");
  if (!contains(application.granted_scopes, name))
    return oauth::refuse("no_matching_scope", "The application " + application.application.label +
                                                  " is not granted the scope " + name +
                                                  "; it is granted: " + granted_scopes(application));
  return {};
}

Decided<std::vector<std::string>> find_scopes(const Request& request) {
  const auto& application = *request.client.application;
  TRY(auto scopes, oauth::requested_scopes(request.form));
  request.record.note("requestedScopes", join(scopes, " "));
  if (scopes.empty())
    return oauth::refuse("missing_scopes",
                         "scope is missing; the application is granted: " + granted_scopes(application));
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  for (const auto& scope : scopes) CHECK(check_scope(scope, application));
  return scopes;
}

// Scopes of the management API.
Decided<Granted> grant_of_org(const Request& request) {
  TRY(auto scopes, find_scopes(request));
  return Granted{request.issuer.url, std::move(scopes)};
}

class ClientCredentials final : public Grant {
 public:
  std::string_view type() const override { return grant_type; }
  bool served_by(const Issuer&) const override { return true; }

  void announce(const oauth::Form&, const Issuer& issuer, Record& record) const override {
    record.kind(issuer.is_org() ? "app.oauth2.token.grant.access_token" : "app.oauth2.as.token.grant.access_token",
                "Issue an access token to a service");
  }

  Decided<Decision> decide(const Request& request) const override {
    // An agent with an application of its own signs people on with it; for itself it has nothing to say here.
    if (request.client.agent)
      return oauth::refuse("unauthorized_client", "An AI agent acts for people; client_credentials is for services");
    // Whoever knows the client_id could ask.
    if (request.client.application->application.auth_method == domain::AppAuthMethod::none)
      return oauth::refuse("unsupported_auth_method_client_creds",
                           "client_credentials needs an application that authenticates");
    TRY(auto granted, request.issuer.is_org() ? grant_of_org(request) : grant_of_server(request));
    oauth::AccessToken token;
    token.audience = std::move(granted.audience);
    token.client_id = request.client.id.str();
    token.subject.subject = token.client_id;
    token.subject.profile = "service";
    token.scopes = std::move(granted.scopes);
    Decision decision{std::move(token)};
    decision.lifetime = granted.lifetime;
    decision.signing_algorithm = std::move(granted.signing_algorithm);
    return with_claims(request, nullptr, nullptr, std::move(decision));
  }
};

}  // namespace

const Grant* grant() {
  static const ClientCredentials instance;
  return &instance;
}

}  // namespace mandate::grants::client_credentials
