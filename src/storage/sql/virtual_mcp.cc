#include "storage/virtual_mcp.h"

#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

using domain::VirtualCapability;
using domain::VirtualMcpServer;

std::string servers_where(std::string_view condition) {
  return std::string(
             "select v.id, v.resource_path, v.display_name, v.description, a.status, a.resource_url, v.created, "
             "a.last_updated from virtual_mcp_servers v join agents a on a.id = v.id where ")
      .append(condition);
}

VirtualMcpServer to_server(const sql::Row& row) {
  VirtualMcpServer server;
  server.id = row.id<domain::AgentId>(0);
  server.resource_path = row.string(1);
  server.display_name = row.string(2);
  server.description = row.string(3);
  // A status that we cannot read must never pass for ACTIVE.
  server.status = domain::parse_status(row.text(4)).value_or(domain::Status::inactive);
  server.resource_url = row.string(5);
  server.created = row.time(6);
  server.last_updated = row.time(7);
  return server;
}

std::string capabilities_where(std::string_view condition) {
  return std::string(
             "select c.id, c.server, c.connection, c.tool, c.tool_name, c.alias, c.created, c.last_updated, t.id, "
             "t.server, t.name, t.title, t.description, t.created, t.last_updated, t.input_schema, t.discovered, "
             "t.status from virtual_mcp_capabilities c left join mcp_tools t on t.id = c.tool where ")
      .append(condition);
}

domain::McpTool to_source(const sql::Row& row) {
  domain::McpTool tool{row.id<domain::McpToolId>(8), row.id<domain::ResourceServerId>(9), row.string(10),
                       row.string(11), row.string(12)};
  tool.created = row.time(13);
  tool.last_updated = row.time(14);
  tool.input_schema = row.string(15);
  tool.discovered = row.flag(16);
  tool.status = domain::parse_status(row.text(17)).value_or(domain::Status::inactive);
  return tool;
}

VirtualCapability to_capability(const sql::Row& row) {
  VirtualCapability capability;
  capability.id = row.id<domain::VirtualCapabilityId>(0);
  capability.server = row.id<domain::AgentId>(1);
  capability.connection = row.id<domain::ConnectionId>(2);
  capability.tool = row.id<domain::McpToolId>(3);
  capability.tool_name = row.string(4);
  capability.alias = row.string(5);
  capability.created = row.time(6);
  capability.last_updated = row.time(7);
  if (!row.is_null(8)) capability.source = to_source(row);
  return capability;
}

Result<std::int64_t> count_of(sql::Connection& connection, std::string_view statement,
                              std::initializer_list<sql::Value> values) {
  TRY(const auto count, connection.find(statement, values, [](const sql::Row& row) { return row.integer(0); }));
  return count.value_or(0);
}

}  // namespace

Result<std::optional<VirtualMcpServer>> VirtualMcpServers::find(const domain::AgentId& id) {
  return connection_.find(servers_where("v.id = $1"), {id}, to_server);
}

Result<std::optional<VirtualMcpServer>> VirtualMcpServers::find_by_path(std::string_view resource_path) {
  return connection_.find(servers_where("v.resource_path = $1"), {resource_path}, to_server);
}

Result<std::int64_t> VirtualMcpServers::count() {
  return count_of(connection_, "select count(*) from virtual_mcp_servers", {});
}

Result<void> VirtualMcpServers::insert(const VirtualMcpServer& server) {
  CHECK(
      connection_.execute("insert into virtual_mcp_servers (id, resource_path, display_name, description, created) "
                          "values ($1, $2, $3, $4, $5)",
                          {server.id, server.resource_path, server.display_name, server.description, server.created}));
  return {};
}

Result<void> VirtualMcpServers::update(const VirtualMcpServer& server) {
  CHECK(connection_.execute("update virtual_mcp_servers set display_name = $1, description = $2 where id = $3",
                            {server.display_name, server.description, server.id}));
  return {};
}

Result<void> VirtualMcpServers::erase(const domain::AgentId& id) {
  CHECK(connection_.execute("delete from virtual_mcp_servers where id = $1", {id}));
  return {};
}

Result<domain::Page<VirtualMcpServer>> VirtualMcpServers::list(const domain::PageRequest& page) {
  const sql::CreationPlace place(page.after);
  TRY(auto rows, connection_.list(servers_where("(v.created, v.id) > ($1, $2) order by v.created, v.id limit $3"),
                                  {place.created, place.id, page.limit + 1}, to_server));
  return sql::to_page(std::move(rows), page.limit, sql::creation_key<VirtualMcpServer>);
}

Result<std::optional<VirtualCapability>> VirtualCapabilities::find(const domain::ConnectionId& connection,
                                                                   const domain::VirtualCapabilityId& id) {
  return connection_.find(capabilities_where("c.id = $1 and c.connection = $2"), {id, connection}, to_capability);
}

Result<std::optional<VirtualCapability>> VirtualCapabilities::find_by_name(const domain::AgentId& server,
                                                                           std::string_view name) {
  return connection_.find(capabilities_where("c.server = $1 and c.exposed_name = $2"), {server, name}, to_capability);
}

Result<std::int64_t> VirtualCapabilities::count(const domain::AgentId& server) {
  return count_of(connection_, "select count(*) from virtual_mcp_capabilities where server = $1", {server});
}

Result<void> VirtualCapabilities::insert(const VirtualCapability& capability) {
  CHECK(connection_.execute(
      "insert into virtual_mcp_capabilities (id, server, connection, tool, tool_name, alias, exposed_name, created, "
      "last_updated) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {capability.id, capability.server, capability.connection, capability.tool, capability.tool_name, capability.alias,
       capability.exposed_name(), capability.created, capability.last_updated}));
  return {};
}

Result<void> VirtualCapabilities::update(const VirtualCapability& capability) {
  CHECK(connection_.execute(
      "update virtual_mcp_capabilities set alias = $1, exposed_name = $2, last_updated = $3 where id = $4",
      {capability.alias, capability.exposed_name(), capability.last_updated, capability.id}));
  return {};
}

Result<void> VirtualCapabilities::erase(const domain::VirtualCapabilityId& id) {
  CHECK(connection_.execute("delete from virtual_mcp_capabilities where id = $1", {id}));
  return {};
}

Result<void> VirtualCapabilities::erase_of_connection(const domain::ConnectionId& connection) {
  CHECK(connection_.execute("delete from virtual_mcp_capabilities where connection = $1", {connection}));
  return {};
}

Result<void> VirtualCapabilities::erase_of_server(const domain::AgentId& server) {
  CHECK(connection_.execute("delete from virtual_mcp_capabilities where server = $1", {server}));
  return {};
}

Result<domain::Page<VirtualCapability>> VirtualCapabilities::list(const domain::ConnectionId& connection,
                                                                  const domain::PageRequest& page) {
  const sql::CreationPlace place(page.after);
  TRY(auto rows,
      connection_.list(
          capabilities_where("c.connection = $1 and (c.created, c.id) > ($2, $3) order by c.created, c.id limit $4"),
          {connection, place.created, place.id, page.limit + 1}, to_capability));
  return sql::to_page(std::move(rows), page.limit, sql::creation_key<VirtualCapability>);
}

Result<std::vector<VirtualCapability>> VirtualCapabilities::list_of_connection(const domain::ConnectionId& connection) {
  return connection_.list(capabilities_where("c.connection = $1 order by c.created, c.id"), {connection},
                          to_capability);
}

Result<std::vector<VirtualCapability>> VirtualCapabilities::list_of_server(const domain::AgentId& server) {
  return connection_.list(capabilities_where("c.server = $1 order by c.exposed_name"), {server}, to_capability);
}

Result<std::vector<domain::AgentId>> VirtualCapabilities::list_servers_showing(const domain::ResourceServerId& source,
                                                                               const domain::McpToolId& tool) {
  return connection_.list(
      "select distinct c.server from virtual_mcp_capabilities c join mcp_tools t on t.id = c.tool "
      "where t.server = $1 and ($2 = '' or t.id = $2)",
      {source, tool}, [](const sql::Row& row) { return row.id<domain::AgentId>(0); });
}

Result<std::string> name_for_people(sql::Connection& connection, const domain::Agent& agent) {
  if (agent.kind != domain::PrincipalKind::virtual_mcp) return agent.name;
  TRY(const auto server, VirtualMcpServers(connection).find(agent.id));
  return server ? server->display_name : agent.name;
}

}  // namespace mandate::storage
