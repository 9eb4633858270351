#include "storage/mcp_tools.h"

#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

using domain::McpTool;

std::string select_where(std::string_view condition) {
  return std::string("select id, server, name, title, description, created from mcp_tools where ").append(condition);
}

McpTool to_tool(const sql::Row& row) {
  return {row.id<domain::McpToolId>(0),
          row.id<domain::ResourceServerId>(1),
          row.string(2),
          row.string(3),
          row.string(4),
          row.time(5)};
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
      "insert into mcp_tools (id, server, name, title, description, created) values ($1, $2, $3, $4, $5, $6)",
      {tool.id, tool.server, tool.name, tool.title, tool.description, tool.created}));
  return {};
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
