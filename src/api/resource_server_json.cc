#include "api/resource_server_json.h"

#include "api/links.h"
#include "api/object_reader.h"

namespace mandate::api {
namespace {

using domain::ResourceServer;
using domain::ResourceServerChange;
using domain::ResourceServerKind;
using domain::ResourceServerStatus;

std::string_view what(ResourceServerKind kind) {
  return kind == ResourceServerKind::mcp ? "MCPServer" : "APIServer";
}

void read_text(ObjectReader& body, ObjectReader* metadata, std::string_view member, std::optional<std::string>& into) {
  const auto read = [&](ObjectReader& place) {
    if (const auto edit = place.text_edit(member)) into = edit->value_or("");
  };
  if (metadata != nullptr) read(*metadata);
  const bool twice = into && body.has(member);
  const auto inner = into;
  read(body);
  if (twice && inner != into)
    body.refuse(member, "'" + std::string(member) + "' and 'metadata." + std::string(member) + "' differ.");
}

void read_texts(ObjectReader& body, ResourceServerChange& change) {
  auto metadata = body.object("metadata");
  auto* inner = metadata ? &*metadata : nullptr;
  read_text(body, inner, "displayName", change.display_name);
  read_text(body, inner, "description", change.description);
}

json::object links_of(const ResourceServer& server, const domain::Organization& organization) {
  const auto url = resource_server_url(organization, server.kind, server.id);
  json::object links{{"self", link(url, {"GET"})},
                     {"authorization-servers", link(url + "/authorization-servers", {"GET", "POST"})}};
  if (server.kind == ResourceServerKind::mcp) links["discoveries"] = link(url + "/discoveries", {"GET", "POST"});
  if (server.status == ResourceServerStatus::active)
    links["deactivate"] = link(url + "/lifecycle/deactivate", {"POST"});
  if (server.status == ResourceServerStatus::inactive) links["activate"] = link(url + "/lifecycle/activate", {"POST"});
  if (server.status != ResourceServerStatus::active) links["delete"] = link(url, {"DELETE"});
  return links;
}

json::object client_json(const domain::ServerClient& client, const domain::Organization& organization) {
  return {{"clientId", client.id.str()},
          {"orn", organization.orns().mcp_client(client.id)},
          {"status", name_of(client.status)},
          {"tokenEndpointAuthMethod", client.auth_method},
          // What agents may use, too.
          {"grantTypes", json::array{"urn:ietf:params:oauth:grant-type:token-exchange",
                                     "urn:ietf:params:oauth:grant-type:jwt-bearer"}},
          {"connectionCount", client.connections}};
}

}  // namespace

Result<ResourceServerChange> parse_new_resource_server(const json::object& object, ResourceServerKind kind) {
  ObjectReader body(object);
  ResourceServerChange change;
  change.resource_url = body.required_text("resourceUrl");
  read_texts(body, change);
  CHECK(body.finish(what(kind)));
  return change;
}

Result<ResourceServerChange> parse_resource_server_patch(const json::object& object, ResourceServerKind kind) {
  ObjectReader body(object);
  ResourceServerChange change;
  read_texts(body, change);
  body.immutable({"id", "orn", "resourceUrl", "created", "lastUpdated", "authorizationServerCount", "detectedMetadata",
                  "oauthClient", "_links"});
  if (body.has("status"))
    body.refuse("status", "'status' is changed at lifecycle/activate and lifecycle/deactivate.", "IMMUTABLE");
  CHECK(body.finish(what(kind)));
  return change;
}

std::string resource_server_url(const domain::Organization& organization, ResourceServerKind kind,
                                const domain::ResourceServerId& id) {
  return organization.public_url + "/resource-servers/api/v1/" +
         (kind == ResourceServerKind::mcp ? "mcp-servers/" : "api-servers/") + id.str();
}

json::object to_json(const ResourceServer& server, const domain::Organization& organization) {
  const auto orns = organization.orns();
  json::object metadata;
  if (!server.display_name.empty()) metadata["displayName"] = server.display_name;
  if (!server.description.empty()) metadata["description"] = server.description;
  json::object object{
      {"id", server.id.str()},
      {"orn", server.kind == ResourceServerKind::mcp ? orns.mcp_server(server.id) : orns.api_server(server.id)},
      {"resourceUrl", server.resource_url},
      {"status", name_of(server.status)},
      {"created", format_time(server.created)},
      {"lastUpdated", format_time(server.last_updated)},
      {"authorizationServerCount", server.authorization_servers.size()},
      {"metadata", std::move(metadata)},
      {"_links", links_of(server, organization)}};
  if (server.client) object["oauthClient"] = client_json(*server.client, organization);
  if (server.detected.last_refreshed) {
    json::object detected{{"scopesSupported", to_array(server.detected.scopes)},
                          {"lastRefreshedAt", format_time(*server.detected.last_refreshed)}};
    if (!server.detected.resource_name.empty()) detected["resourceName"] = server.detected.resource_name;
    object["detectedMetadata"] = std::move(detected);
  }
  return object;
}

json::object to_json(const ResourceServer& server, const domain::ResourceDependents& dependents,
                     const domain::Organization& organization) {
  json::array connections;
  for (const auto& one : dependents.connections)
    connections.push_back(json::object{
        {"id", one.id.str()},
        {"agentId", one.agent.str()},
        {"_links", json::object{{"self", link(organization.public_url + "/workload-principals/api/v1/ai-agents/" +
                                              one.agent.str() + "/connections/" + one.id.str())}}}});
  json::array settings;
  for (const auto& id : dependents.settings) settings.emplace_back(id.str());
  const bool deletable = server.status != ResourceServerStatus::active && connections.empty() && settings.empty();
  return {{"deletable", deletable},
          {"status", name_of(server.status)},
          {"dependents", json::object{{"connections", std::move(connections)},
                                      {"clientAuthSettings", std::move(settings)},
                                      {"authorizationServers", to_array(server.authorization_servers)}}},
          {"_links", json::object{{"self", link(resource_server_url(organization, server.kind, server.id))}}}};
}

}  // namespace mandate::api
