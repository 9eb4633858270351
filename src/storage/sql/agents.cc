#include "storage/agents.h"

#include "base/text.h"
#include "storage/sql/list_statement.h"
#include "storage/sql/owners.h"
#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

constexpr std::string_view agent_columns =
    "id, status, name, description, auth_method, app_id, created, last_updated, deleted_at, resource_url, kind, "
    "resource_server, jwks_uri, client_id_url, tokens_revoked, platform, external_id";

domain::Agent to_agent(const sql::Row& row) {
  domain::Agent agent;
  agent.id = row.id<domain::AgentId>(0);
  // A status that we cannot read must never pass for ACTIVE.
  agent.status = domain::parse_agent_status(row.text(1)).value_or(domain::AgentStatus::inactive);
  agent.name = row.string(2);
  agent.description = row.string(3);
  // A method that we cannot read must not pass for none.
  agent.auth_method = domain::parse_client_auth_method(row.text(4)).value_or(domain::ClientAuthMethod::private_key_jwt);
  agent.app_id = row.id<domain::ApplicationId>(5);
  agent.created = row.time(6);
  agent.last_updated = row.time(7);
  agent.deleted_at = row.optional_time(8);
  agent.resource_url = row.string(9);
  // A kind that we cannot read must not pass for an agent.
  agent.kind = domain::parse_principal_kind(row.text(10)).value_or(domain::PrincipalKind::mcp_server);
  agent.resource_server = row.id<domain::ResourceServerId>(11);
  agent.jwks_uri = row.string(12);
  agent.client_id_url = row.string(13);
  agent.tokens_revoked = row.optional_time(14);
  agent.platform = row.string(15);
  agent.external_id = row.string(16);
  return agent;
}

std::string select_where(std::string_view condition) {
  return "select " + std::string(agent_columns) + " from agents where " + std::string(condition);
}

constexpr sql::FilterColumn search_columns[] = {
    {"id", "id", sql::ColumnType::text, sql::Index::order},
    {"status", "status", sql::ColumnType::code, sql::Index::order, "name_key"},
    {"appId", "app_id", sql::ColumnType::text, sql::Index::order},
    {"oauthClient.clientId", "case when client_id_url = '' then id else client_id_url end"},
    {"profile.name", "name_key", sql::ColumnType::folded, sql::Index::parts},
    {"profile.description", "lower(description)", sql::ColumnType::folded},
    {"platform", "platform"},
    {"externalId", "external_id", sql::ColumnType::text, sql::Index::order},
    {"created", "created", sql::ColumnType::time},
    {"lastUpdated", "last_updated", sql::ColumnType::time},
};

// `createdDate` and `name` are what consoles send.
constexpr sql::SortColumn sort_columns[] = {
    {"created", "created", true},
    {"createdDate", "created", true},
    {"lastUpdated", "last_updated", true},
    {"profile.name", "name_key"},
    {"name", "name_key"},
    {"status", "status"},
};

}  // namespace

Result<std::optional<domain::Agent>> Agents::find(const domain::AgentId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_agent);
}

Result<std::optional<domain::Agent>> Agents::find_by_name(std::string_view name) {
  const auto key = to_lower_ascii(name);
  return connection_.find(select_where("name_key = $1 and status <> 'DELETED'"), {key}, to_agent);
}

Result<std::optional<domain::Agent>> Agents::find_by_app(const domain::ApplicationId& app) {
  return connection_.find(select_where("app_id = $1 and app_id <> '' and status <> 'DELETED'"), {app}, to_agent);
}

Result<std::optional<domain::Agent>> Agents::find_by_resource_url(std::string_view url) {
  return connection_.find(select_where("resource_url = $1 and resource_url <> '' and status <> 'DELETED'"), {url},
                          to_agent);
}

Result<std::optional<domain::Agent>> Agents::find_by_client_id_url(std::string_view url) {
  return connection_.find(select_where("client_id_url = $1 and client_id_url <> '' and status <> 'DELETED'"), {url},
                          to_agent);
}

Result<std::optional<domain::Agent>> Agents::find_by_external_id(std::string_view platform,
                                                                 std::string_view external_id) {
  return connection_.find(
      select_where("platform = $1 and external_id = $2 and external_id <> '' and status <> 'DELETED'"),
      {platform, external_id}, to_agent);
}

Result<std::optional<domain::Agent>> Agents::find_client_of(const domain::ResourceServerId& server) {
  return connection_.find(select_where("resource_server = $1 and resource_server <> '' and status <> 'DELETED'"),
                          {server}, to_agent);
}

Result<domain::Page<domain::Agent>> Agents::list_callable(const domain::PageRequest& page) {
  TRY(auto rows,
      connection_.list(select_where("resource_url <> '' and kind = 'AI_AGENT' and status <> 'DELETED' and id > $1 "
                                    "order by id limit $2"),
                       {page.after, page.limit + 1}, to_agent));
  return sql::to_page(std::move(rows), page.limit, [](const domain::Agent& agent) { return agent.id.str(); });
}

Result<void> Agents::insert(const domain::Agent& agent) {
  const auto key = to_lower_ascii(agent.name);
  CHECK(connection_.execute(
      "insert into agents (id, status, name, name_key, description, auth_method, app_id, created, "
      "last_updated, deleted_at, resource_url, kind, resource_server, jwks_uri, client_id_url, "
      "tokens_revoked, platform, external_id) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
      {agent.id, name_of(agent.status), agent.name, key, agent.description, name_of(agent.auth_method), agent.app_id,
       agent.created, agent.last_updated, agent.deleted_at, agent.resource_url, name_of(agent.kind),
       agent.resource_server, agent.jwks_uri, agent.client_id_url, agent.tokens_revoked, agent.platform,
       agent.external_id}));
  return {};
}

Result<void> Agents::update(const domain::Agent& agent) {
  const auto key = to_lower_ascii(agent.name);
  CHECK(connection_.execute(
      "update agents set status = $1, name = $2, name_key = $3, description = $4, auth_method = $5, app_id = "
      "$6, "
      "last_updated = $7, deleted_at = $8, resource_url = $9, jwks_uri = $10, tokens_revoked = $11 where id = $12",
      {name_of(agent.status), agent.name, key, agent.description, name_of(agent.auth_method), agent.app_id,
       agent.last_updated, agent.deleted_at, agent.resource_url, agent.jwks_uri, agent.tokens_revoked, agent.id}));
  return {};
}

Result<void> Agents::erase(const domain::AgentId& id) {
  CHECK(connection_.execute("delete from agents where id = $1", {id}));
  return {};
}

Result<domain::Page<domain::Agent>> Agents::list(const ListRequest& request) {
  sql::ListStatement statement(connection_, agent_columns, "agents", "status <> 'DELETED'");
  statement.require("kind = 'AI_AGENT'");
  if (request.owned_by)
    statement.require("id in (" + sql::agents_owned_by(statement.parameter(request.owned_by->str())) + ")");
  CHECK(statement.filter(request.search, search_columns, ErrorKind::bad_search));
  CHECK(statement.sort(request.sort, sort_columns));
  return statement.page(request.page, to_agent);
}

Result<std::vector<domain::Agent>> Agents::list_deleted_before(Time moment) {
  return connection_.list(select_where("status = 'DELETED' and deleted_at < $1"), {moment}, to_agent);
}

}  // namespace mandate::storage
