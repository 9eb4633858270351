// Tools of MCP servers: wire contract 1.10. That administrators may write them down is ours; a discovery finds them
// where the server tells.
#include "manage/resources/mcp_tools.h"
#include "api/mcp_tool_json.h"
#include "domain/resource_server.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::McpTools;

domain::ResourceServerId server_of(const Call& call) {
  return domain::to_resource_server_id(call.request().path_parameter("serverId"));
}

domain::McpToolId tool_of(const Call& call) {
  return call.id<domain::McpToolId>("toolId");
}

Result<http::Response> list_tools(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto tools, McpTools(call.environment()).list(server_of(call), page));
  json::array rows;
  for (const auto& tool : tools.rows) rows.emplace_back(api::to_json(tool, call.organization()));
  auto response = call.list(std::move(rows), tools.next);
  call.add_link_header(response, tools.next);
  return response;
}

Result<http::Response> create_tool(const Call& call) {
  TRY(const auto body, call.body());
  TRY(auto wanted, api::parse_new_mcp_tool(body));
  TRY(const auto tool, McpTools(call.environment())
                           .create(server_of(call),
                                   {std::move(wanted.name), std::move(wanted.title), std::move(wanted.description),
                                    std::move(wanted.input_schema)},
                                   call.caller()));
  return json_response(201, api::to_json(tool, call.organization()));
}

Result<http::Response> get_tool(const Call& call) {
  TRY(const auto tool, McpTools(call.environment()).get(server_of(call), tool_of(call)));
  return json_response(200, api::to_json(tool, call.organization()));
}

Result<http::Response> delete_tool(const Call& call) {
  CHECK(McpTools(call.environment()).remove(server_of(call), tool_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_mcp_tools(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string tools = "/resource-servers/api/v1/mcp-servers/{serverId}/tools", one = tools + "/{toolId}";
  router.add(get, tools, api.handler(list_tools));
  router.add(post, tools, api.handler(create_tool));
  router.add(get, one, api.handler(get_tool));
  router.add(delete_, one, api.handler(delete_tool));
}

}  // namespace mandate::web::admin
