#include "api/client_auth_settings_json.h"

#include "api/links.h"
#include "api/object_reader.h"
#include "api/resource_server_json.h"

namespace mandate::api {
namespace {

using Change = domain::ClientAuthSettingsChange;

constexpr std::string_view what = "ClientAuthenticationSettings";

void read_method_and_secret(ObjectReader& body, Change& change) {
  if (const auto name = body.text("tokenEndpointAuthMethod")) {
    change.auth_method = domain::parse_app_auth_method(*name);
    if (!change.auth_method)
      body.refuse("tokenEndpointAuthMethod",
                  "'tokenEndpointAuthMethod' must be client_secret_basic, client_secret_post or none.");
  }
  if (auto secret = body.text("clientSecret")) change.secret = SecretString(*std::move(secret));
}

void read_parameters(ObjectReader& body, Change& change) {
  change.pkce = body.flag("pkce");
  const auto object = body.raw_object("authorizationParameters");
  if (!object) return;
  change.authorization_parameters.emplace();
  for (const auto& member : *object) {
    if (!member.value().is_string())
      return body.refuse("authorizationParameters", "'authorizationParameters' must have texts as values.");
    change.authorization_parameters->emplace(member.key(), member.value().get_string());
  }
}

}  // namespace

Result<Change> parse_new_client_auth_settings(const json::object& object) {
  ObjectReader body(object);
  Change change;
  change.name = body.required_text("name");
  auto resource = body.required_object("resource");
  change.resource_orn = resource.required_text("orn");
  resource.ignore({"type", "id", "name", "_links"});  // answers carry them
  change.server = body.required_text("authorizationServerId");
  change.client_id = body.required_text("clientId");
  read_method_and_secret(body, change);
  change.scopes = body.texts("scopes");
  read_parameters(body, change);
  if (const auto purpose = body.text("purpose"); purpose && *purpose != domain::purpose_sts)
    body.refuse("purpose", "'purpose' must be " + std::string(domain::purpose_sts) + ".");
  CHECK(body.finish(what));
  return change;
}

Result<Change> parse_client_auth_settings_patch(const json::object& object) {
  ObjectReader body(object);
  Change change;
  change.name = body.text("name");
  change.client_id = body.text("clientId");
  read_method_and_secret(body, change);
  change.scopes = body.texts("scopes");
  read_parameters(body, change);
  body.immutable({"id", "orn", "purpose", "resource", "authorizationServerId", "created", "lastUpdated", "_links"});
  CHECK(body.finish(what));
  return change;
}

json::object to_json(const domain::ClientAuthSettings& settings, const domain::ResourceServer& resource,
                     const std::string& resource_orn, const domain::Organization& organization) {
  const auto url = organization.public_url + "/resource-servers/api/v1/client-auth-settings/" + settings.id.str();
  const auto resource_url = resource_server_url(organization, resource.kind, resource.id);
  json::object parameters;
  for (const auto& [name, value] : settings.authorization_parameters) parameters[name] = value;
  const bool mcp = resource.kind == domain::ResourceServerKind::mcp;
  return {{"id", settings.id.str()},
          {"orn", organization.orns().client_auth_settings(settings.id)},
          {"name", settings.name},
          {"purpose", domain::purpose_sts},
          {"resource", json::object{{"type", mcp ? "MCP_SERVER" : "API_SERVER"},
                                    {"id", resource.id.str()},
                                    {"orn", resource_orn},
                                    {"name", resource.name()},
                                    {"_links", json::object{{"self", link(resource_url)}}}}},
          {"authorizationServerId", settings.server},
          {"clientId", settings.client_id},
          {"tokenEndpointAuthMethod", name_of(settings.auth_method)},
          {"scopes", to_array(settings.scopes)},
          {"authorizationParameters", std::move(parameters)},
          {"pkce", settings.pkce},
          {"created", format_time(settings.created)},
          {"lastUpdated", format_time(settings.last_updated)},
          {"_links",
           json::object{{"self", link(url, {"GET", "DELETE"})},
                        {"authorization-server", link(resource_url + "/authorization-servers/" + settings.server)}}}};
}

}  // namespace mandate::api
