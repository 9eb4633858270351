#include "manage/applications/application_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "domain/redirect_uri.h"
#include "manage/credentials/client_secrets.h"

namespace mandate::manage {
namespace {

using domain::AppAuthMethod;
using domain::Application;
using domain::ApplicationChange;
using Causes = std::vector<Cause>;

constexpr std::string_view authorization_code = "authorization_code", refresh_token = "refresh_token",
                           client_credentials = "client_credentials",
                           token_exchange = "urn:ietf:params:oauth:grant-type:token-exchange",
                           jwt_bearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::array grant_types{authorization_code, refresh_token, client_credentials, token_exchange, jwt_bearer};
constexpr std::array<std::string_view, 4> application_types{"web", "native", "browser", "service"};

constexpr std::string_view settings = "settings.oauthClient.", credentials = "credentials.oauthClient.";

class Faults {
 public:
  // A fault of the member `name` of the settings.
  void setting(std::string_view name, const std::string& summary, std::string reason = {}) {
    add(settings, name, summary, std::move(reason));
  }
  void credential(std::string_view name, const std::string& summary, std::string reason = {}) {
    add(credentials, name, summary, std::move(reason));
  }
  void add(std::string_view prefix, std::string_view name, const std::string& summary, std::string reason) {
    const auto location = std::string(prefix).append(name);
    causes.push_back({"'" + location + "' " + summary + ".", std::move(reason), location});
  }
  Causes causes = {};
};

template <class Words>
std::string listed(const Words& words) {
  std::string text;
  for (const auto word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

void check_label(const std::string& label, Faults& faults) {
  if (!is_display_text(label) || count_code_points(label) > domain::application_label_max)
    faults.add("", "label", "must have 1 to " + std::to_string(domain::application_label_max) + " readable characters",
               "");
}

void check_type(const Application& application, Faults& faults) {
  const auto& type = application.application_type;
  if (!contains(application_types, type))
    return faults.setting("application_type", "must be one of: " + listed(application_types));
  // What runs in a browser or is handed to nobody in particular cannot keep a secret, and a service has nobody who
  // signs on.
  if (type == "browser" && !application.is_public())
    faults.credential("token_endpoint_auth_method",
                      "must be none for a browser application: whoever loads it could read the credential");
  if (type == "service" && application.is_public())
    faults.credential("token_endpoint_auth_method", "must not be none for a service");
  if (type == "service" && application.has_grant(authorization_code))
    faults.setting("grant_types", "must not have authorization_code for a service: nobody signs on there");
  if (application.is_public() && !application.pkce_required)
    faults.credential("pkce_required", "must be true for an application without credentials (RFC 9700 section 2.1.1)");
}

void check_grants(const Application& application, Faults& faults) {
  if (application.grant_types.empty()) faults.setting("grant_types", "must name at least one grant type");
  for (const auto& grant : application.grant_types)
    if (!contains(grant_types, grant))
      faults.setting("grant_types", "has '" + grant + "', which is not one of: " + listed(grant_types), "UNSUPPORTED");
  if (application.has_grant(refresh_token) && !application.has_grant(authorization_code))
    faults.setting("grant_types", "has refresh_token, which only authorization_code gives out");
  if (application.is_public())
    for (const auto grant : {client_credentials, token_exchange, jwt_bearer})
      if (application.has_grant(grant))
        faults.setting("grant_types",
                       "has " + std::string(grant) +
                           ", which needs an application that authenticates: token_endpoint_auth_method is none");
  if (application.is_public() && application.refresh_rotation != domain::RefreshRotation::rotate)
    faults.setting(
        "refresh_token.rotation_type",
        "must be ROTATE for an application that does not authenticate: only the use of a replaced token shows "
        "that it was stolen (RFC 9700 section 4.14.2)");
}

// `token` is what existing clients send for services; the implicit grant that it comes from is not served.
void check_response_types(const Application& application, Faults& faults) {
  for (const auto& type : application.response_types) {
    if (type == "code" && !application.has_grant(authorization_code))
      faults.setting("response_types", "has code, which needs the grant type authorization_code");
    else if (type == "token" && application.application_type != "service")
      faults.setting("response_types",
                     "must not have token: tokens never travel through the browser (RFC 9700 section 2.1.2)",
                     "UNSUPPORTED");
    else if (type != "code" && type != "token")
      faults.setting("response_types", "has '" + type + "', which is not one of: code", "UNSUPPORTED");
  }
  if (application.has_grant(authorization_code) && !contains(application.response_types, "code"))
    faults.setting("response_types", "must have code for the grant type authorization_code");
}

void check_redirects(const Application& application, std::string_view member, const std::vector<std::string>& uris,
                     Faults& faults) {
  if (uris.size() > domain::redirect_uris_max)
    faults.setting(member, "has more than " + std::to_string(domain::redirect_uris_max) + " URIs");
  for (const auto& uri : uris)
    if (const auto fault = domain::redirect_uri_fault(uri, application.application_type))
      faults.setting(member, "has '" + uri.substr(0, 200) + "', but " + *fault, "INVALID_REDIRECT_URI");
}

void check_uris(const Application& application, Faults& faults) {
  check_redirects(application, "redirect_uris", application.redirect_uris, faults);
  check_redirects(application, "post_logout_redirect_uris", application.post_logout_redirect_uris, faults);
  if (application.has_grant(authorization_code) && application.redirect_uris.empty())
    faults.setting("redirect_uris", "must name at least one URI for the grant type authorization_code");
  for (const auto& [name, uri] : application.uris)
    if (const auto fault = domain::web_uri_fault(uri)) faults.setting(name, "cannot be used: " + *fault);
  if (application.jwks_uri.empty()) return;
  if (const auto fault = domain::web_uri_fault(application.jwks_uri))
    faults.setting("jwks_uri", "cannot be used: " + *fault);
}

AppAuthMethod default_method(const std::string& application_type) {
  return application_type == "browser" || application_type == "native" ? AppAuthMethod::none
                                                                       : AppAuthMethod::client_secret_basic;
}

std::vector<std::string> default_response_types(const Application& application) {
  if (application.has_grant(authorization_code)) return {"code"};
  return application.application_type == "service" ? std::vector<std::string>{"token"} : std::vector<std::string>();
}

// What is not said is as it was, or as it should be for an application that begins to be what it is (`anew`). A public
// client is given no time to use a replaced token: whoever stole it would have that, too.
void choose_rotation(const ApplicationChange& change, bool anew, Application& application) {
  using domain::RefreshRotation;
  if (anew) {
    application.refresh_rotation = application.is_public() ? RefreshRotation::rotate : RefreshRotation::keep;
    application.refresh_leeway = application.is_public() ? std::chrono::seconds(0) : domain::refresh_leeway_default;
  }
  application.refresh_rotation = change.refresh_rotation.value_or(
      application.is_public() ? RefreshRotation::rotate : application.refresh_rotation);
  application.refresh_leeway = change.refresh_leeway.value_or(application.refresh_leeway);
}

// The application's texts are kept as words, each once.
std::vector<std::string> without_duplicates(const std::vector<std::string>& words) {
  std::vector<std::string> once;
  for (const auto& word : words)
    if (!contains(once, word)) once.push_back(word);
  return once;
}

}  // namespace

void apply_change(const ApplicationChange& change, bool fresh, Application& application) {
  const bool was_public = application.is_public();
  application.label = change.label;
  if (change.application_type) application.application_type = *change.application_type;
  if (fresh) application.auth_method = default_method(application.application_type);
  if (change.auth_method) application.auth_method = *change.auth_method;
  if (change.pkce_required) application.pkce_required = *change.pkce_required;
  application.grant_types = without_duplicates(change.grant_types);
  application.response_types =
      change.response_types ? without_duplicates(*change.response_types) : default_response_types(application);
  application.redirect_uris = without_duplicates(change.redirect_uris);
  application.post_logout_redirect_uris = without_duplicates(change.post_logout_redirect_uris);
  choose_rotation(change, fresh || (application.is_public() && !was_public), application);
  if (change.consent_method) application.consent_method = *change.consent_method;
  application.uris = change.uris;
  application.jwks_uri = change.jwks_uri;
}

Causes application_faults(const Application& application) {
  Faults faults;
  check_label(application.label, faults);
  check_type(application, faults);
  check_grants(application, faults);
  check_response_types(application, faults);
  check_uris(application, faults);
  return faults.causes;
}

Causes chosen_credential_faults(const ApplicationChange& change, const Application& application) {
  Faults faults;
  if (change.client_id) {
    const auto& id = *change.client_id;
    const bool fits = std::all_of(id.begin(), id.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view("$-_.+!*'(),~").find(c) != std::string_view::npos;
    });
    if (!fits || id.size() < domain::client_id_min || id.size() > domain::client_id_max)
      faults.credential("client_id", "must have " + std::to_string(domain::client_id_min) + " to " +
                                         std::to_string(domain::client_id_max) +
                                         " characters of A-Z a-z 0-9 $ - _ . + ! * ' ( ) , ~");
    // What it must not be mistaken for: the word for all clients of a policy, agents, and this installation itself.
    if (id == domain::all_clients || id.starts_with(domain::AgentTag::prefix) || id.starts_with(domain::OrgTag::prefix))
      faults.credential("client_id", "is reserved", "RESERVED");
  }
  if (!change.client_secret) return faults.causes;
  if (!application.uses_secret())
    faults.credential("client_secret", "would never be accepted: token_endpoint_auth_method is " +
                                           std::string(name_of(application.auth_method)));
  for (auto& cause : secret_faults(*change.client_secret, "credentials.oauthClient.client_secret"))
    faults.causes.push_back(std::move(cause));
  return faults.causes;
}

Causes immutable_faults(const Application& current, const ApplicationChange& change, bool bound) {
  Faults faults;
  if (change.client_id && *change.client_id != current.client_id.str())
    faults.credential("client_id", "cannot be changed", "IMMUTABLE");
  if (change.application_type && *change.application_type != current.application_type)
    faults.setting("application_type", "cannot be changed", "IMMUTABLE");
  if (!bound) return faults.causes;
  const std::string cause =
      ": the application was made for the agent " + current.client_id.str() + " and authenticates as it does";
  if (change.auth_method && *change.auth_method != current.auth_method)
    faults.credential("token_endpoint_auth_method", "cannot be changed" + cause, "BOUND_TO_AGENT");
  if (change.keys)
    faults.setting("jwks", "cannot be given" + cause + "; change the keys of the agent", "BOUND_TO_AGENT");
  if (!change.jwks_uri.empty())
    faults.setting("jwks_uri", "cannot be given" + cause + "; change that of the agent", "BOUND_TO_AGENT");
  for (const auto grant : {token_exchange, jwt_bearer})
    if (!contains(change.grant_types, grant))
      faults.setting("grant_types",
                     "must keep " + std::string(grant) + ": the application was made for the agent " +
                         current.client_id.str() + ", which needs it",
                     "BOUND_TO_AGENT");
  return faults.causes;
}

std::string changed_settings(const Application& before, const Application& after) {
  std::string changed;
  const auto compare = [&](std::string_view name, const auto& a, const auto& b) {
    if (a != b) changed.append(changed.empty() ? "" : " ").append(name);
  };
  compare("label", before.label, after.label);
  compare("token_endpoint_auth_method", before.auth_method, after.auth_method);
  compare("pkce_required", before.pkce_required, after.pkce_required);
  compare("jwks_uri", before.jwks_uri, after.jwks_uri);
  compare("grant_types", before.grant_types, after.grant_types);
  compare("response_types", before.response_types, after.response_types);
  compare("redirect_uris", before.redirect_uris, after.redirect_uris);
  compare("post_logout_redirect_uris", before.post_logout_redirect_uris, after.post_logout_redirect_uris);
  compare("refresh_token", std::pair(before.refresh_rotation, before.refresh_leeway),
          std::pair(after.refresh_rotation, after.refresh_leeway));
  compare("consent_method", before.consent_method, after.consent_method);
  compare("uris", before.uris, after.uris);
  return changed;
}

}  // namespace mandate::manage
