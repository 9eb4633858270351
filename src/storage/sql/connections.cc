#include "storage/connections.h"

#include "base/text.h"
#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

constexpr std::string_view select_connections =
    "select id, agent, type, target, status, resource_indicator, scope_condition, scopes, created, "
    "last_updated, authorization_server, issuer, app_id, audience_client_id, audience_tenant, audience_subject, "
    "down_scoping from connections where ";

domain::Connection to_connection(const sql::Row& row) {
  domain::Connection connection;
  connection.id = row.id<domain::ConnectionId>(0);
  connection.agent = row.id<domain::AgentId>(1);
  connection.type = row.string(2);
  connection.target = row.string(3);
  connection.status = domain::parse_status(row.text(4)).value_or(domain::Status::inactive);
  connection.resource_indicator = row.string(5);
  // An unreadable condition must let nothing through: INCLUDE_ONLY of the scopes listed.
  connection.scope_condition =
      domain::parse_scope_condition(row.text(6)).value_or(domain::ScopeCondition::include_only);
  connection.scopes = split_words(row.text(7));
  connection.created = row.time(8);
  connection.last_updated = row.time(9);
  connection.authorization_server = row.id<domain::AuthorizationServerId>(10);
  connection.issuer = row.string(11);
  connection.app = row.id<domain::ApplicationId>(12);
  connection.audience = {row.string(13), row.string(14), row.string(15)};
  connection.down_scoping = row.flag(16);
  return connection;
}

std::string select_where(std::string_view condition) {
  return std::string(select_connections).append(condition);
}

}  // namespace

Result<std::optional<domain::Connection>> Connections::find(const domain::AgentId& agent,
                                                            const domain::ConnectionId& id) {
  return connection_.find(select_where("agent = $1 and id = $2"), {agent, id}, to_connection);
}

Result<std::optional<domain::Connection>> Connections::find_by_target(const domain::AgentId& agent,
                                                                      std::string_view type, std::string_view target) {
  return connection_.find(select_where("agent = $1 and type = $2 and target = $3"), {agent, type, target},
                          to_connection);
}

Result<void> Connections::insert(const domain::Connection& connection) {
  const auto scopes = join(connection.scopes, " ");
  CHECK(connection_.execute(
      "insert into connections (id, agent, type, target, status, resource_indicator, scope_condition, "
      "scopes, created, last_updated, authorization_server, issuer, app_id, audience_client_id, audience_tenant, "
      "audience_subject, down_scoping) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
      "$17)",
      {connection.id, connection.agent, connection.type, connection.target, name_of(connection.status),
       connection.resource_indicator, name_of(connection.scope_condition), scopes, connection.created,
       connection.last_updated, connection.authorization_server, connection.issuer, connection.app,
       connection.audience.client_id, connection.audience.tenant, connection.audience.subject,
       connection.down_scoping}));
  return {};
}

Result<void> Connections::update(const domain::Connection& connection) {
  const auto scopes = join(connection.scopes, " ");
  CHECK(connection_.execute(
      "update connections set status = $1, resource_indicator = $2, scope_condition = $3, scopes = $4, "
      "last_updated = $5, issuer = $6, audience_client_id = $7, audience_tenant = $8, audience_subject = $9, "
      "down_scoping = $10 where id = $11",
      {name_of(connection.status), connection.resource_indicator, name_of(connection.scope_condition), scopes,
       connection.last_updated, connection.issuer, connection.audience.client_id, connection.audience.tenant,
       connection.audience.subject, connection.down_scoping, connection.id}));
  return {};
}

Result<void> Connections::erase(const domain::ConnectionId& id) {
  CHECK(connection_.execute("delete from connections where id = $1", {id}));
  return {};
}

Result<void> Connections::erase_all(const domain::AgentId& agent) {
  CHECK(connection_.execute("delete from connections where agent = $1", {agent}));
  return {};
}

Result<domain::Page<domain::Connection>> Connections::list(const domain::AgentId& agent,
                                                           const domain::PageRequest& page) {
  TRY(auto rows, connection_.list(select_where("agent = $1 and id > $2 order by id limit $3"),
                                  {agent, page.after, page.limit + 1}, to_connection));
  return sql::to_page(std::move(rows), page.limit,
                      [](const domain::Connection& connection) { return connection.id.str(); });
}

Result<std::vector<domain::Connection>> Connections::list_all(const domain::AgentId& agent) {
  return connection_.list(select_where("agent = $1 order by id"), {agent}, to_connection);
}

Result<std::vector<domain::Connection>> Connections::list_leading_to(std::string_view id) {
  return connection_.list(
      select_where("(target = $1 or authorization_server = $1) and exists (select 1 from agents where "
                   "agents.id = connections.agent and "
                   "agents.status <> 'DELETED') order by id"),
      {id}, to_connection);
}

Result<std::vector<Connections::NamedBy>> Connections::audience_subjects() {
  return connection_.list(
      "select audience_subject, min(id) from connections where audience_subject > '' group by audience_subject order "
      "by "
      "audience_subject",
      {}, [](const sql::Row& row) { return NamedBy{row.string(0), row.id<domain::ConnectionId>(1)}; });
}

}  // namespace mandate::storage
