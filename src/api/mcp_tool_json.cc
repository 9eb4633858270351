#include "api/mcp_tool_json.h"

#include "api/links.h"
#include "api/object_reader.h"
#include "api/resource_server_json.h"

namespace mandate::api {

Result<NewMcpTool> parse_new_mcp_tool(const json::object& object) {
  ObjectReader body(object);
  NewMcpTool tool;
  tool.name = body.required_text("name");
  tool.title = body.text("title").value_or("");
  tool.description = body.text("description").value_or("");
  const auto schema = body.raw_object("inputSchema");
  tool.input_schema = schema ? json::serialize(*schema) : std::string(domain::McpTool::any_arguments);
  CHECK(body.finish("MCPTool"));
  return tool;
}

json::object to_json(const domain::McpTool& tool, const domain::Organization& organization) {
  const auto server = resource_server_url(organization, domain::ResourceServerKind::mcp, tool.server);
  json::object object{
      {"id", tool.id.str()}, {"orn", organization.orns().mcp_tool(tool.server, tool.id.str())}, {"name", tool.name}};
  if (!tool.title.empty()) object["title"] = tool.title;
  if (!tool.description.empty()) object["description"] = tool.description;
  // What is stored was read before.
  object["inputSchema"] = parse_json(tool.input_schema).value_or(json::object());
  object["source"] = tool.discovered ? "DISCOVERED" : "MANUAL";
  object["status"] = name_of(tool.status);
  object["created"] = format_time(tool.created);
  object["lastUpdated"] = format_time(tool.last_updated);
  object["_links"] =
      json::object{{"self", link(server + "/tools/" + tool.id.str(), {"GET", "DELETE"})}, {"mcp-server", link(server)}};
  return object;
}

}  // namespace mandate::api
