#include "api/discovery_json.h"

#include "api/links.h"
#include "api/resource_server_json.h"

namespace mandate::api {
namespace {

std::string server_url(const domain::Discovery& discovery, const domain::Organization& organization) {
  return resource_server_url(organization, domain::ResourceServerKind::mcp, discovery.server);
}

json::object progress_of(const domain::Discovery& discovery) {
  json::object object{
      {"id", discovery.id.str()}, {"status", name_of(discovery.status)}, {"created", format_time(discovery.created)}};
  if (discovery.started) object["started"] = format_time(*discovery.started);
  if (discovery.completed) object["completed"] = format_time(*discovery.completed);
  if (discovery.status == domain::OperationStatus::failed)
    object["errorDetails"] = json::object{{"code", discovery.error_code}, {"message", discovery.error_message}};
  return object;
}

// With what the server was asked for its tools (docs/decisions/0020). Its metadata are public: nothing is needed to ask
// for them.
json::object credential_of(const domain::Discovery& discovery) {
  if (discovery.told_to.empty()) return {{"authType", "NONE"}};
  if (discovery.used_settings())
    return {{"authType", "CLIENT_AUTH_SETTINGS"}, {"clientAuthSettingsId", discovery.told_to}};
  return {{"authType", "IDENTITY_ASSERTION"}, {"authorizationServerId", discovery.told_to}};
}

}  // namespace

json::object operation_to_json(const domain::Discovery& discovery, const domain::Organization& organization) {
  auto object = progress_of(discovery);
  object["type"] = "mcp-server:Discover";
  if (discovery.status == domain::OperationStatus::completed)
    object["resource"] = json::object{{"id", discovery.server.str()},
                                      {"type", "MCP_SERVER"},
                                      {"_links", json::object{{"self", link(server_url(discovery, organization))}}}};
  object["_links"] = json::object{
      {"self", link(organization.public_url + "/resource-servers/api/v1/operations/" + discovery.id.str())}};
  return object;
}

json::object to_json(const domain::Discovery& discovery, const domain::Organization& organization) {
  auto object = progress_of(discovery);
  object["credential"] = credential_of(discovery);
  object["warnings"] = to_array(discovery.warnings);
  const auto url = server_url(discovery, organization);
  object["_links"] =
      json::object{{"self", link(url + "/discoveries/" + discovery.id.str())}, {"mcp-server", link(url)}};
  return object;
}

}  // namespace mandate::api
