#include "api/client_json.h"

#include <algorithm>
#include <array>

#include "api/credential_json.h"
#include "api/links.h"
#include "api/object_reader.h"

namespace mandate::api {
namespace {

using domain::ApplicationChange;

constexpr std::array<std::string_view, 9> known_members{"client_name",
                                                        "application_type",
                                                        "redirect_uris",
                                                        "post_logout_redirect_uris",
                                                        "response_types",
                                                        "grant_types",
                                                        "jwks",
                                                        "jwks_uri",
                                                        "token_endpoint_auth_method"};

json::object known_part(const json::object& body) {
  json::object known;
  const auto copy = [&](std::string_view name) {
    if (const auto* value = body.if_contains(name)) known[name] = *value;
  };
  std::for_each(known_members.begin(), known_members.end(), copy);
  for (const auto name : domain::application_uri_members) copy(name);
  return known;
}

void read_method(ObjectReader& body, ApplicationChange& change) {
  const auto method = body.text("token_endpoint_auth_method");
  if (!method) return;
  change.auth_method = domain::parse_app_auth_method(*method);
  if (!change.auth_method)
    body.refuse("token_endpoint_auth_method",
                "'token_endpoint_auth_method' must be none, client_secret_basic, client_secret_post or "
                "private_key_jwt.");
}

void read_keys(ObjectReader& body, ApplicationChange& change) {
  change.jwks_uri = body.text("jwks_uri").value_or("");
  auto set = body.raw_object("jwks");
  if (!set) return;
  if (!change.jwks_uri.empty()) body.refuse("jwks", "Give 'jwks' or 'jwks_uri', not both.");
  change.keys.emplace();
  const auto* keys = set->if_contains("keys");
  if (keys == nullptr || !keys->is_array()) return body.refuse("jwks", "'jwks.keys' must be a list of keys.");
  for (const auto& value : keys->get_array()) {
    if (!value.is_object()) return body.refuse("jwks", "'jwks.keys' must be a list of keys.");
    auto key = parse_new_key(value.get_object());
    if (!key)
      return body.refuse("jwks", key.error().causes.empty() ? key.error().message : key.error().causes.front().summary);
    change.keys->push_back(*std::move(key));
  }
}

Result<json::object> key_set(const std::vector<domain::ClientKey>& keys) {
  json::array set;
  for (const auto& key : keys) {
    if (key.status != domain::Status::active) continue;
    TRY(auto jwk, parse_json_object(key.jwk));
    set.emplace_back(std::move(jwk));
  }
  return json::object{{"keys", std::move(set)}};
}

}  // namespace

Result<ApplicationChange> parse_client(const json::object& object) {
  const auto known = known_part(object);
  ObjectReader body(known);
  ApplicationChange change;
  change.label = body.required_text("client_name");
  change.application_type = body.text("application_type");
  // What RFC 7591 section 2 supposes when nothing is said; a service has nobody who signs on.
  const bool is_service = change.application_type == "service";
  change.grant_types =
      body.texts("grant_types")
          .value_or(std::vector<std::string>{is_service ? "client_credentials" : "authorization_code"});
  change.response_types = body.texts("response_types");
  change.redirect_uris = body.texts("redirect_uris").value_or(std::vector<std::string>());
  change.post_logout_redirect_uris = body.texts("post_logout_redirect_uris").value_or(std::vector<std::string>());
  for (const auto name : domain::application_uri_members)
    if (auto uri = body.text(name)) change.uris.emplace(name, *std::move(uri));
  read_method(body, change);
  read_keys(body, change);
  CHECK(body.finish("Client"));
  return change;
}

Result<json::object> to_client_json(const domain::ApplicationDetails& details) {
  const auto& application = details.application;
  json::object client{{"client_id", application.client_id.str()},
                      {"client_id_issued_at", to_seconds(application.created)},
                      {"client_name", application.label},
                      {"application_type", application.application_type},
                      {"grant_types", to_array(application.grant_types)},
                      {"response_types", to_array(application.response_types)},
                      {"redirect_uris", to_array(application.redirect_uris)},
                      {"post_logout_redirect_uris", to_array(application.post_logout_redirect_uris)},
                      {"token_endpoint_auth_method", name_of(application.auth_method)}};
  for (const auto& [name, uri] : application.uris) client[name] = uri;
  if (!application.jwks_uri.empty()) {
    client["jwks_uri"] = application.jwks_uri;
  } else if (!details.keys.empty()) {
    TRY(client["jwks"], key_set(details.keys));
  }
  if (details.secret) {
    client["client_secret"] = details.secret->reveal();
    client["client_secret_expires_at"] = 0;  // never
  }
  return client;
}

}  // namespace mandate::api
