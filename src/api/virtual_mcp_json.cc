#include "api/virtual_mcp_json.h"

#include "api/links.h"
#include "api/object_reader.h"

namespace mandate::api {
namespace {

constexpr std::string_view server_object = "VirtualMCPServer", capability_object = "VirtualMCPCapability";

std::string resource_url(const domain::Organization& organization, const domain::AgentId& id) {
  return organization.public_url + "/resource-servers/api/v1/virtual-mcp-servers/" + id.str();
}

}  // namespace

Result<domain::VirtualMcpChange> parse_new_virtual_mcp(const json::object& object) {
  ObjectReader body(object);
  domain::VirtualMcpChange change;
  change.resource_path = body.required_text("resourcePath");
  auto profile = body.required_object("profile");
  change.display_name = profile.required_text("displayName");
  change.description = profile.text("description").value_or("");
  CHECK(body.finish(server_object));
  return change;
}

Result<domain::VirtualMcpChange> parse_virtual_mcp_patch(const json::object& object) {
  ObjectReader body(object);
  domain::VirtualMcpChange change;
  body.immutable({"id", "orn", "resourcePath", "status", "created", "lastUpdated", "_links"});
  if (auto profile = body.object("profile")) {
    change.display_name = profile->text("displayName");
    if (const auto description = profile->text_edit("description")) change.description = description->value_or("");
  }
  CHECK(body.finish(server_object));
  return change;
}

Result<domain::CapabilityDraft> parse_new_capability(const json::object& object) {
  ObjectReader body(object);
  domain::CapabilityDraft draft{body.required_text("sourceOrn")};
  draft.alias = body.text("alias").value_or("");
  body.ignore({"type"});  // answers carry it
  CHECK(body.finish(capability_object));
  return draft;
}

Result<std::string> parse_capability_patch(const json::object& object) {
  ObjectReader body(object);
  body.immutable({"id", "sourceOrn", "connectionOrn", "type", "status", "profile", "created", "lastUpdated", "_links"});
  if (!body.has("alias")) body.refuse("alias", "'alias' is required; null removes it.");
  const auto alias = body.text_edit("alias");
  CHECK(body.finish(capability_object));
  return alias ? alias->value_or("") : std::string();
}

Result<std::vector<domain::CapabilityDraft>> parse_capabilities(const json::object& object) {
  ObjectReader body(object);
  if (!body.has("data")) body.refuse("data", "'data' is required.");
  const auto entries = body.objects("data");
  CHECK(body.finish(capability_object));
  std::vector<domain::CapabilityDraft> drafts;
  if (!entries) return drafts;
  for (const auto& entry : *entries) {
    TRY(auto draft, parse_new_capability(entry));
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

std::string virtual_mcp_url(const domain::Organization& organization, const domain::AgentId& id) {
  return organization.public_url + "/workload-principals/api/v1/virtual-mcp-servers/" + id.str();
}

json::object virtual_mcp_settings(const domain::Organization& organization) {
  return {{"supportedConnectionTypes", json::array{"STS_ACCESS_TOKEN"}},
          {"limits", json::object{{"maxVirtualMCPs", domain::virtual_mcps_max},
                                  {"maxCapabilitiesPerVirtualMCP", domain::capabilities_per_virtual_mcp_max},
                                  {"maxResourceServersPerVirtualMCP", domain::servers_per_virtual_mcp_max}}},
          {"features", json::array()},
          {"basePath", organization.virtual_mcp_url("")}};
}

json::object to_json(const domain::VirtualMcpServer& server, const domain::Organization& organization) {
  json::object profile{{"displayName", server.display_name}};
  if (!server.description.empty()) profile["description"] = server.description;
  const auto url = virtual_mcp_url(organization, server.id);
  return {{"id", server.id.str()},
          {"orn", organization.orns().virtual_mcp(server.id)},
          {"status", name_of(server.status)},
          {"resourcePath", server.resource_path},
          {"resourceUrl", server.resource_url},
          {"profile", std::move(profile)},
          {"created", format_time(server.created)},
          {"lastUpdated", format_time(server.last_updated)},
          {"_links", json::object{{"self", link(url, {"GET", "DELETE"})},
                                  {"connections", link(url + "/connections", {"GET", "POST"})},
                                  {"resource-server", link(resource_url(organization, server.id), {"GET"})}}}};
}

json::object virtual_resource_to_json(const domain::VirtualMcpServer& server,
                                      const domain::Organization& organization) {
  const auto url = resource_url(organization, server.id);
  return {{"id", server.id.str()},
          {"orn", organization.orns().virtual_mcp(server.id)},
          {"name", server.display_name},
          {"status", name_of(server.status)},
          {"resourceUrl", server.resource_url},
          {"_links", json::object{{"self", link(url, {"GET"})},
                                  {"virtual-mcp-server", link(virtual_mcp_url(organization, server.id))},
                                  {"authorization-servers", link(url + "/authorization-servers", {"GET", "POST"})}}}};
}

json::object to_json(const domain::VirtualCapability& capability, const domain::Organization& organization) {
  const auto orns = organization.orns();
  json::object profile{{"name", capability.tool_name}};
  if (capability.source && !capability.source->description.empty())
    profile["description"] = capability.source->description;
  if (!capability.alias.empty()) profile["alias"] = capability.alias;
  json::object object{{"id", capability.id.str()}};
  // The ORN of a tool says whose it is, which nobody knows any more when it is gone.
  if (capability.source) object["sourceOrn"] = orns.mcp_tool(capability.source->server, capability.tool.str());
  object["connectionOrn"] = orns.connection(capability.connection);
  object["type"] = "TOOL";
  object["status"] = capability.is_valid() ? "VALID" : "INVALID";
  object["profile"] = std::move(profile);
  object["created"] = format_time(capability.created);
  object["lastUpdated"] = format_time(capability.last_updated);
  object["_links"] =
      json::object{{"self", link(virtual_mcp_url(organization, capability.server) + "/connections/" +
                                     capability.connection.str() + "/capabilities/" + capability.id.str(),
                                 {"GET", "DELETE"})}};
  return object;
}

}  // namespace mandate::api
