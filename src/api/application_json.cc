#include "api/application_json.h"

#include "api/credential_json.h"
#include "api/links.h"
#include "api/object_reader.h"

namespace mandate::api {
namespace {

using domain::ApplicationChange;

constexpr std::string_view what = "Application";
constexpr std::string_view settings_path = "settings.oauthClient.", credentials_path = "credentials.oauthClient.";

// Members that say how something is that is only one way here. Another value would be a promise that is not kept.
void only(ObjectReader& body, std::string_view path, std::string_view name, std::string_view value) {
  const auto given = body.text(name);
  if (given && *given != value)
    body.refuse(name, "'" + std::string(path).append(name) + "' can only be " + std::string(value) + " here.",
                "UNSUPPORTED");
}

void only_flag(ObjectReader& body, std::string_view path, std::string_view name, bool value) {
  const auto given = body.flag(name);
  if (given && *given != value)
    body.refuse(name, "'" + std::string(path).append(name) + "' can only be " + (value ? "true" : "false") + " here.",
                "UNSUPPORTED");
}

void refuse_unsupported(ObjectReader& body, std::string_view path, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    body.ignore({name});
    if (body.has(name) && !body.is_null(name))
      body.refuse(name, "'" + std::string(path).append(name) + "' is not supported.", "UNSUPPORTED");
  }
}

void read_kind(ObjectReader& body) {
  if (body.required_text("name") != "oidc_client" && body.has("name"))
    body.refuse("name", "'name' must be oidc_client: other kinds of applications are not supported.", "UNSUPPORTED");
  if (body.required_text("signOnMode") != "OPENID_CONNECT" && body.has("signOnMode"))
    body.refuse("signOnMode", "'signOnMode' must be OPENID_CONNECT.", "UNSUPPORTED");
}

void read_credentials(ObjectReader& body, ApplicationChange& change) {
  auto credentials = body.object("credentials");
  if (!credentials) return;
  credentials->ignore({"userNameTemplate", "signing", "scheme", "userName", "revealPassword"});
  auto client = credentials->object("oauthClient");
  if (!client) return;
  change.client_id = client->text("client_id");
  if (auto secret = client->text("client_secret")) change.client_secret = SecretString(*std::move(secret));
  change.pkce_required = client->flag("pkce_required");
  only_flag(*client, credentials_path, "autoKeyRotation", true);
  const auto method = client->text("token_endpoint_auth_method");
  if (!method) return;
  change.auth_method = domain::parse_app_auth_method(*method);
  if (!change.auth_method)
    client->refuse("token_endpoint_auth_method",
                   "'credentials.oauthClient.token_endpoint_auth_method' must be none, client_secret_basic, "
                   "client_secret_post or private_key_jwt.");
}

void read_refresh_token(ObjectReader& client, ApplicationChange& change) {
  auto refresh = client.object("refresh_token");
  if (!refresh) return;
  if (const auto leeway = refresh->integer("leeway", 0, domain::refresh_leeway_max.count()))
    change.refresh_leeway = std::chrono::seconds(*leeway);
  change.refresh_rotation = domain::parse_refresh_rotation(refresh->required_text("rotation_type"));
  if (!change.refresh_rotation && refresh->has("rotation_type"))
    refresh->refuse("rotation_type", "'settings.oauthClient.refresh_token.rotation_type' must be ROTATE or STATIC.");
}

void read_keys(ObjectReader& client, ApplicationChange& change) {
  change.jwks_uri = client.text("jwks_uri").value_or("");
  auto jwks = client.object("jwks");
  if (!jwks) return;
  if (!change.jwks_uri.empty())
    client.refuse("jwks", "Give 'settings.oauthClient.jwks' or 'settings.oauthClient.jwks_uri', not both.");
  change.keys.emplace();
  for (const auto& object : jwks->objects("keys").value_or(std::vector<json::object>())) {
    auto key = parse_new_key(object);
    if (key)
      change.keys->push_back(*std::move(key));
    else
      jwks->refuse("keys", key.error().causes.empty() ? key.error().message : key.error().causes.front().summary);
  }
}

void read_consent_method(ObjectReader& client, ApplicationChange& change) {
  const auto method = client.text("consent_method");
  if (!method) return;
  change.consent_method = domain::parse_consent_method(*method);
  if (!change.consent_method)
    client.refuse("consent_method", "'settings.oauthClient.consent_method' must be TRUSTED or REQUIRED.");
}

void read_fixed_settings(ObjectReader& client) {
  only(client, settings_path, "wildcard_redirect", "DISABLED");
  only(client, settings_path, "subject_type", "public");
  only_flag(client, settings_path, "dpop_bound_access_tokens", false);
  only_flag(client, settings_path, "participate_slo", false);
  only_flag(client, settings_path, "frontchannel_logout_session_required", false);
  if (auto login = client.object("idp_initiated_login")) {
    only(*login, "settings.oauthClient.idp_initiated_login.", "mode", "DISABLED");
    login->ignore({"default_scope"});
  }
  if (auto network = client.object("network")) {
    only(*network, "settings.oauthClient.network.", "connection", "ANYWHERE");
    network->ignore({"include", "exclude"});
  }
  // There is one public URL, which all three mean.
  const auto mode = client.text("issuer_mode");
  if (mode && *mode != "ORG_URL" && *mode != "CUSTOM_URL" && *mode != "DYNAMIC")
    client.refuse("issuer_mode", "'settings.oauthClient.issuer_mode' must be ORG_URL, CUSTOM_URL or DYNAMIC.");
  refuse_unsupported(client, settings_path,
                     {"sector_identifier_uri", "request_object_signing_alg", "id_token_encrypted_response_alg",
                      "frontchannel_logout_uri", "backchannel_authentication_request_signing_alg",
                      "backchannel_custom_authenticator_id", "backchannel_token_delivery_mode"});
}

void read_settings(ObjectReader& body, ApplicationChange& change) {
  auto settings = body.required_object("settings");
  settings.ignore(
      {"app", "notifications", "signOn", "inlineHookId", "manualProvisioning", "identityStoreId", "emOptInStatus"});
  only_flag(settings, "settings.", "implicitAssignment", false);
  if (auto notes = settings.object("notes")) refuse_unsupported(*notes, "settings.notes.", {"admin", "enduser"});
  auto client = settings.required_object("oauthClient");
  change.application_type = client.text("application_type");
  change.grant_types = client.required_texts("grant_types");
  change.response_types = client.texts("response_types");
  change.redirect_uris = client.texts("redirect_uris").value_or(std::vector<std::string>());
  change.post_logout_redirect_uris = client.texts("post_logout_redirect_uris").value_or(std::vector<std::string>());
  for (const auto name : domain::application_uri_members)
    if (auto uri = client.text(name)) change.uris.emplace(name, *std::move(uri));
  read_refresh_token(client, change);
  read_keys(client, change);
  read_consent_method(client, change);
  read_fixed_settings(client);
}

json::object credentials_json(const domain::ApplicationDetails& details) {
  const auto& application = details.application;
  json::object client{{"autoKeyRotation", true},
                      {"client_id", application.client_id.str()},
                      {"token_endpoint_auth_method", name_of(application.auth_method)},
                      {"pkce_required", application.pkce_required}};
  if (details.secret) client["client_secret"] = details.secret->reveal();
  return {{"userNameTemplate", json::object{{"template", "${source.login}"}, {"type", "BUILT_IN"}}},
          {"signing", json::object()},
          {"oauthClient", std::move(client)}};
}

// The client's keys as a JWK Set; what a PUT may send back.
Result<json::object> key_set(const std::vector<domain::ClientKey>& keys) {
  json::array set;
  for (const auto& key : keys) {
    TRY(auto jwk, parse_json_object(key.jwk));
    jwk["id"] = key.id.str();
    jwk["status"] = name_of(key.status);
    set.emplace_back(std::move(jwk));
  }
  return json::object{{"keys", std::move(set)}};
}

Result<json::object> settings_json(const domain::ApplicationDetails& details) {
  const auto& application = details.application;
  json::object client{{"application_type", application.application_type},
                      {"grant_types", to_array(application.grant_types)},
                      {"response_types", to_array(application.response_types)},
                      {"redirect_uris", to_array(application.redirect_uris)},
                      {"post_logout_redirect_uris", to_array(application.post_logout_redirect_uris)},
                      {"consent_method", name_of(application.consent_method)},
                      {"issuer_mode", "ORG_URL"},
                      {"wildcard_redirect", "DISABLED"},
                      {"dpop_bound_access_tokens", false},
                      {"idp_initiated_login", json::object{{"mode", "DISABLED"}, {"default_scope", json::array()}}}};
  if (application.has_grant("refresh_token"))
    client["refresh_token"] = json::object{{"rotation_type", name_of(application.rotation())},
                                           {"leeway", std::int64_t{application.refresh_leeway.count()}}};
  for (const auto& [name, uri] : application.uris) client[name] = uri;
  if (!application.jwks_uri.empty()) {
    client["jwks_uri"] = application.jwks_uri;
  } else if (!details.keys.empty()) {
    TRY(client["jwks"], key_set(details.keys));
  }
  return json::object{{"app", json::object()}, {"oauthClient", std::move(client)}};
}

json::object links_of(const domain::ApplicationDetails& details, const domain::Organization& organization) {
  const auto url = application_url(organization, details.application.id);
  json::object links{{"self", link(url)},
                     {"users", link(url + "/users")},
                     {"groups", link(url + "/groups")},
                     {"jwks", link(url + "/credentials/jwks")},
                     {"secrets", link(url + "/credentials/secrets")}};
  if (!details.agent.empty()) {
    links["agent"] = link(organization.public_url + "/workload-principals/api/v1/ai-agents/" + details.agent.str());
    return links;
  }
  if (details.application.status == domain::Status::active) {
    links["deactivate"] = link(url + "/lifecycle/deactivate", {"POST"});
  } else {
    links["activate"] = link(url + "/lifecycle/activate", {"POST"});
    links["delete"] = link(url, {"DELETE"});
  }
  return links;
}

}  // namespace

Result<ApplicationChange> parse_application(const json::object& object) {
  ObjectReader body(object);
  ApplicationChange change;
  read_kind(body);
  change.label = body.required_text("label");
  read_credentials(body, change);
  read_settings(body, change);
  if (const auto profile = body.raw_object("profile"); profile && !profile->empty())
    body.refuse("profile", "'profile' is not supported.", "UNSUPPORTED");
  body.ignore({"id", "orn", "status", "created", "lastUpdated", "accessibility", "visibility", "features", "licensing",
               "universalLogout", "expressConfiguration", "_links", "_embedded"});
  CHECK(body.finish(what));
  return change;
}

std::string application_url(const domain::Organization& organization, const domain::ApplicationId& application) {
  return organization.public_url + "/api/v1/apps/" + application.str();
}

Result<json::object> to_json(const domain::ApplicationDetails& details, const domain::Organization& organization) {
  const auto& application = details.application;
  TRY(auto settings, settings_json(details));
  return json::object{
      {"id", application.id.str()},
      {"orn", organization.orns().application(application.id)},
      {"name", "oidc_client"},
      {"label", application.label},
      {"status", name_of(application.status)},
      {"created", format_time(application.created)},
      {"lastUpdated", format_time(application.last_updated)},
      {"accessibility",
       json::object{{"selfService", false}, {"errorRedirectUrl", nullptr}, {"loginRedirectUrl", nullptr}}},
      {"visibility",
       json::object{
           {"autoLaunch", false}, {"autoSubmitToolbar", false}, {"hide", json::object{{"iOS", true}, {"web", true}}}}},
      {"features", json::array()},
      {"signOnMode", "OPENID_CONNECT"},
      {"credentials", credentials_json(details)},
      {"settings", std::move(settings)},
      {"_links", links_of(details, organization)}};
}

}  // namespace mandate::api
