#include "api/links.h"
#include "api/object_reader.h"
#include "api/resource_server_json.h"
#include "api/status_json.h"

namespace mandate::api {
namespace {

using domain::AuthorizationServerOrigin;

constexpr std::string_view what = "AuthorizationServer", names_itself = "authorizationResponseIssParameterSupported";

}  // namespace

Result<domain::ResourceAuthorizationServerDraft> parse_new_resource_authorization_server(const json::object& object) {
  ObjectReader body(object);
  domain::ResourceAuthorizationServerDraft draft;
  const auto type = body.required_text("type");
  const auto origin = domain::parse_authorization_server_origin(type);
  if (!origin && !type.empty()) body.refuse("type", "'type' must be OKTA or EXTERNAL.", "INVALID_FORMAT");
  draft.origin = origin.value_or(AuthorizationServerOrigin::okta);
  draft.status = read_status(body).value_or(domain::Status::active);
  if (origin == AuthorizationServerOrigin::okta) draft.orn = body.required_text("orn");
  if (origin == AuthorizationServerOrigin::external) {
    draft.issuer = body.required_text("issuer");
    draft.authorization_endpoint = body.text("authorizationEndpoint").value_or("");
    draft.token_endpoint = body.required_text("tokenEndpoint");
    draft.revocation_endpoint = body.text("revocationEndpoint").value_or("");
    draft.names_itself = body.flag(names_itself).value_or(false);
    draft.grant_types = body.texts("grantTypes").value_or(std::vector<std::string>());
  }
  // What else a body of an unknown type should hold cannot be known.
  if (!origin)
    for (const auto& member : object) body.ignore({member.key()});
  CHECK(body.finish(what));
  return draft;
}

Result<domain::ResourceAuthorizationServerChange> parse_resource_authorization_server_patch(
    const json::object& object) {
  ObjectReader body(object);
  domain::ResourceAuthorizationServerChange change;
  if (const auto endpoint = body.text_edit("authorizationEndpoint"))
    change.authorization_endpoint = endpoint->value_or("");
  change.token_endpoint = body.text("tokenEndpoint");
  if (const auto endpoint = body.text_edit("revocationEndpoint")) change.revocation_endpoint = endpoint->value_or("");
  change.names_itself = body.flag(names_itself);
  change.grant_types = body.texts("grantTypes");
  change.status = read_status(body);
  body.immutable({"id", "orn", "type", "issuer", "name", "source", "created", "lastUpdated", "_links"});
  CHECK(body.finish(what));
  return change;
}

json::object to_json(const domain::ResourceAuthorizationServer& server, const std::string& orn, const std::string& name,
                     std::string url) {
  json::object object{{"id", server.id},
                      {"type", name_of(server.origin)},
                      {"issuer", server.issuer},
                      {"status", name_of(server.status)},
                      {"source", server.discovered ? "DISCOVERED" : "MANUAL"},
                      {"created", format_time(server.created)},
                      {"lastUpdated", format_time(server.last_updated)},
                      {"_links", json::object{{"self", link(std::move(url), {"GET", "DELETE"})}}}};
  if (!orn.empty()) object["orn"] = orn;
  if (!name.empty()) object["name"] = name;
  if (server.origin == AuthorizationServerOrigin::okta) return object;
  if (!server.authorization_endpoint.empty()) object["authorizationEndpoint"] = server.authorization_endpoint;
  object["tokenEndpoint"] = server.token_endpoint;
  if (!server.revocation_endpoint.empty()) object["revocationEndpoint"] = server.revocation_endpoint;
  object[names_itself] = server.names_itself;
  object["grantTypes"] = to_array(server.grant_types);
  return object;
}

}  // namespace mandate::api
