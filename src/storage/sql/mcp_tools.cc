#include "storage/mcp_tools.h"

#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

using domain::McpTool;

std::string select_where(std::string_view condition) {
  return std::string(
             "select id, server, name, title, description, created, last_updated, input_schema, discovered, status "
             "from mcp_tools where ")
      .append(condition);
}

McpTool to_tool(const sql::Row& row) {
  return {row.id<domain::McpToolId>(0), row.id<domain::ResourceServerId>(1), row.string(2), row.string(3),
          row.string(4), row.time(5), row.time(6), row.string(7), row.flag(8),
          // A status that we cannot read must never pass for ACTIVE.
          domain::parse_status(row.text(9)).value_or(domain::Status::inactive)};
}

}  // namespace

Result<std::optional<McpTool>> McpTools::find(const domain::ResourceServerId& server, const domain::McpToolId& id) {
  return connection_.find(select_where("id = $1 and server = $2"), {id, server}, to_tool);
}

Result<std::optional<McpTool>> McpTools::find_by_name(const domain::ResourceServerId& server, std::string_view name) {
  return connection_.find(select_where("server = $1 and name = $2"), {server, name}, to_tool);
}

Result<std::int64_t> McpTools::count(const domain::ResourceServerId& server) {
  TRY(const auto count, connection_.find("select count(*) from mcp_tools where server = $1", {server},
                                         [](const sql::Row& row) { return row.integer(0); }));
  return count.value_or(0);
}

Result<void> McpTools::insert(const McpTool& tool) {
  CHECK(connection_.execute(
      "insert into mcp_tools (id, server, name, title, description, created, last_updated, input_schema, discovered, "
      "status) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {tool.id, tool.server, tool.name, tool.title, tool.description, tool.created, tool.last_updated,
       tool.input_schema, tool.discovered, name_of(tool.status)}));
  return {};
}

Result<void> McpTools::update(const McpTool& tool) {
  CHECK(connection_.execute(
      "update mcp_tools set title = $1, description = $2, last_updated = $3, input_schema = $4, status = $5 "
      "where id = $6",
      {tool.title, tool.description, tool.last_updated, tool.input_schema, name_of(tool.status), tool.id}));
  return {};
}

Result<std::vector<McpTool>> McpTools::list_all(const domain::ResourceServerId& server) {
  return connection_.list(select_where("server = $1 order by created, id"), {server}, to_tool);
}

Result<bool> McpTools::is_used(const domain::McpToolId& id) {
  TRY(const auto used, connection_.find("select count(*) from virtual_mcp_capabilities where tool = $1", {id},
                                        [](const sql::Row& row) { return row.integer(0) > 0; }));
  return used.value_or(false);
}

Result<void> McpTools::erase(const domain::McpToolId& id) {
  CHECK(connection_.execute("delete from mcp_tools where id = $1", {id}));
  return {};
}

Result<void> McpTools::erase_all(const domain::ResourceServerId& server) {
  CHECK(connection_.execute("delete from mcp_tools where server = $1", {server}));
  return {};
}

Result<domain::Page<McpTool>> McpTools::list(const domain::ResourceServerId& server, const domain::PageRequest& page) {
  const sql::CreationPlace place(page.after);
  TRY(auto rows,
      connection_.list(select_where("server = $1 and (created, id) > ($2, $3) order by created, id limit $4"),
                       {server, place.created, place.id, page.limit + 1}, to_tool));
  return sql::to_page(std::move(rows), page.limit, sql::creation_key<McpTool>);
}

}  // namespace mandate::storage
