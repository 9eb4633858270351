#include "api/server_json.h"

#include "api/links.h"
#include "api/object_reader.h"
#include "api/status_json.h"
#include "base/time.h"

namespace mandate::api {
namespace {

using domain::AuthorizationServer;
using domain::ServerChange;

constexpr std::string_view single_use = "single_use", reusable = "reusable";

json::object signing_json(const domain::ServerDetails& details) {
  json::object signing{{"rotationMode", name_of(details.server.rotation_mode)}, {"use", "sig"}};
  if (!details.kid.empty()) signing["kid"] = details.kid;
  if (details.last_rotated) signing["lastRotated"] = format_time(*details.last_rotated);
  if (details.next_rotation) signing["nextRotation"] = format_time(*details.next_rotation);
  return signing;
}

json::object metadata_link(const std::string& issuer, std::string_view name) {
  auto object = link(issuer + "/.well-known/" + std::string(name), {"GET"});
  object["name"] = name;
  return object;
}

json::object links_json(const AuthorizationServer& server, const domain::Organization& organization) {
  const auto url = [&](std::string_view rest) { return server_url(organization, server.id, rest); };
  const auto issuer = organization.issuer(server.id);
  const std::string_view switched = server.status == domain::Status::active ? "deactivate" : "activate";
  return {{"self", link(url(""), {"GET", "PUT", "DELETE"})},
          {"scopes", link(url("/scopes"), {"GET"})},
          {"claims", link(url("/claims"), {"GET"})},
          {"policies", link(url("/policies"), {"GET"})},
          {"metadata", json::array{metadata_link(issuer, "oauth-authorization-server"),
                                   metadata_link(issuer, "openid-configuration")}},
          {"rotateKey", link(url("/credentials/lifecycle/keyRotate"), {"POST"})},
          {switched, link(url("/lifecycle/" + std::string(switched)), {"POST"})}};
}

void read_audience(ObjectReader& body, ServerChange& change) {
  if (!body.has("audiences") || body.is_null("audiences")) {
    body.required_texts("audiences");
    return;
  }
  auto audiences = body.texts("audiences");
  if (audiences && audiences->size() != 1)
    body.refuse("audiences", "'audiences' must name exactly one audience.");
  else if (audiences)
    change.audience = std::move(audiences->front());
}

void read_signing(ObjectReader& body, ServerChange& change) {
  change.signing_algorithm = body.text("signingAlgorithm");
  auto credentials = body.object("credentials");
  auto signing = credentials ? credentials->object("signing") : std::nullopt;
  if (!signing) return;
  signing->ignore({"kid", "lastRotated", "nextRotation", "use"});  // answers carry them
  const auto mode = signing->text("rotationMode");
  if (!mode) return;
  change.rotation_mode = domain::parse_rotation_mode(*mode);
  if (!change.rotation_mode)
    signing->refuse("rotationMode", "'credentials.signing.rotationMode' must be AUTO or MANUAL.");
}

void read_id_jag(ObjectReader& body, ServerChange& change) {
  change.strict_id_jag = body.flag("strictIdJag");
  const auto replay = body.text("idJagReplay");
  if (!replay) return;
  if (*replay == single_use || *replay == reusable)
    change.id_jag_single_use = *replay == single_use;
  else
    body.refuse("idJagReplay", "'idJagReplay' must be single_use or reusable.");
}

void read_issuer_mode(ObjectReader& body, ServerChange& change) {
  const auto mode = body.text("issuerMode");
  if (!mode) return;
  change.issuer_mode = domain::parse_issuer_mode(*mode);
  if (!change.issuer_mode) body.refuse("issuerMode", "'issuerMode' must be ORG_URL, CUSTOM_URL or DYNAMIC.");
}

// What is asked for here must not be passed over in silence: it would change who can read tokens.
void refuse_unsupported(ObjectReader& body, std::string_view jwks_uri) {
  const auto keys = body.text("jwks_uri");
  if (keys && *keys != jwks_uri)
    body.refuse("jwks_uri", "'jwks_uri' is given by the server: access tokens are not encrypted.");
}

}  // namespace

std::string server_url(const domain::Organization& organization, const domain::AuthorizationServerId& server,
                       std::string_view rest) {
  return organization.public_url + "/api/v1/authorizationServers/" + server.str() + std::string(rest);
}

json::object to_json(const domain::ServerDetails& details, const domain::Organization& organization) {
  const auto& server = details.server;
  return {{"id", server.id.str()},
          {"name", server.name},
          {"description", server.description},
          {"audiences", json::array{json::value(server.audience)}},
          {"issuer", organization.issuer(server.id)},
          {"issuerMode", name_of(server.issuer_mode)},
          {"status", name_of(server.status)},
          {"created", format_time(server.created)},
          {"lastUpdated", format_time(server.last_updated)},
          {"credentials", json::object{{"signing", signing_json(details)}}},
          {"jwks_uri", organization.endpoint(server.id, "keys")},
          {"signingAlgorithm", server.signing_algorithm},
          {"strictIdJag", server.strict_id_jag},
          {"idJagReplay", server.id_jag_single_use ? single_use : reusable},
          {"_links", links_json(server, organization)}};
}

Result<ServerChange> parse_server_change(const json::object& object, std::string_view jwks_uri) {
  ObjectReader body(object);
  ServerChange change;
  change.name = body.required_text("name");
  change.description = body.text("description").value_or("");
  read_audience(body, change);
  change.status = read_status(body);
  read_signing(body, change);
  read_id_jag(body, change);
  read_issuer_mode(body, change);
  refuse_unsupported(body, jwks_uri);
  body.ignore({"id", "issuer", "created", "lastUpdated", "default", "_links", "_embedded"});
  CHECK(body.finish("AuthorizationServer"));
  return change;
}

Result<std::vector<domain::AuthorizationServerId>> parse_trusted_servers(const json::object& object) {
  ObjectReader body(object);
  std::vector<domain::AuthorizationServerId> ids;
  for (auto& id : body.required_texts("trusted")) ids.emplace_back(std::move(id));
  CHECK(body.finish("AssociatedServer"));
  return ids;
}

json::object to_json(const domain::Scope& scope, const domain::Organization& organization) {
  const auto self = server_url(organization, scope.server, "/scopes/" + scope.id.str());
  return {
      {"id", scope.id.str()},
      {"name", scope.name},
      {"displayName", scope.display_name},
      {"description", scope.description},
      {"consent", name_of(scope.consent)},
      {"default", scope.is_default},
      {"optional", scope.optional},
      {"system", scope.system},
      {"metadataPublish", scope.published ? "ALL_CLIENTS" : "NO_CLIENTS"},
      {"_links", json::object{{"self", scope.system ? link(self, {"GET"}) : link(self, {"GET", "PUT", "DELETE"})}}}};
}

Result<domain::ScopeChange> parse_scope_change(const json::object& object) {
  ObjectReader body(object);
  domain::ScopeChange change;
  change.name = body.required_text("name");
  change.display_name = body.text("displayName").value_or("");
  change.description = body.text("description").value_or("");
  if (const auto consent = body.text("consent")) {
    change.consent = domain::parse_consent(*consent);
    if (!change.consent) body.refuse("consent", "'consent' must be IMPLICIT, REQUIRED or FLEXIBLE.");
  }
  change.is_default = body.flag("default");
  change.optional = body.flag("optional");
  if (const auto publish = body.text("metadataPublish")) {
    if (*publish == "ALL_CLIENTS" || *publish == "NO_CLIENTS")
      change.published = *publish == "ALL_CLIENTS";
    else
      body.refuse("metadataPublish", "'metadataPublish' must be ALL_CLIENTS or NO_CLIENTS.");
  }
  body.ignore({"id", "system", "_links"});
  CHECK(body.finish("Scope"));
  return change;
}

}  // namespace mandate::api
