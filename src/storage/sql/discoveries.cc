#include "storage/discoveries.h"

#include <limits>
#include <string>
#include <vector>

#include "base/text.h"
#include "storage/sql/filter_sql.h"
#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

using domain::Discovery;

constexpr std::string_view select_discoveries =
    "select id, server, status, request, request_id, actor, created, started, completed, error_code, error_message, "
    "warnings, told_to from discoveries where ";

// How api/discovery_json writes it.
constexpr sql::FilterColumn search_columns[] = {
    {"credential.authType",
     "case when told_to = '' then 'NONE' when substr(told_to, 1, 3) = 'rsc' then 'CLIENT_AUTH_SETTINGS' "
     "else 'IDENTITY_ASSERTION' end",
     sql::ColumnType::code},
    {"credential.clientAuthSettingsId", "case when substr(told_to, 1, 3) = 'rsc' then told_to else '' end"},
};

Discovery to_discovery(const sql::Row& row) {
  Discovery discovery;
  discovery.id = row.id<domain::OperationId>(0);
  discovery.server = row.id<domain::ResourceServerId>(1);
  discovery.status = domain::parse_operation_status(row.text(2)).value_or(domain::OperationStatus::failed);
  discovery.request = row.string(3);
  discovery.request_id = row.string(4);
  discovery.actor = row.string(5);
  discovery.created = row.time(6);
  discovery.started = row.optional_time(7);
  discovery.completed = row.optional_time(8);
  discovery.error_code = row.string(9);
  discovery.error_message = row.string(10);
  for (const auto warning : split(row.text(11), '\n')) discovery.warnings.emplace_back(warning);
  discovery.told_to = row.string(12);
  return discovery;
}

std::string select_where(std::string_view condition) {
  return std::string(select_discoveries).append(condition);
}

}  // namespace

Result<std::optional<Discovery>> Discoveries::find(const domain::OperationId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_discovery);
}

Result<std::optional<Discovery>> Discoveries::find_unfinished(const domain::ResourceServerId& server) {
  return connection_.find(select_where("server = $1 and status in ('SCHEDULED', 'IN_PROGRESS')"), {server},
                          to_discovery);
}

Result<void> Discoveries::insert(const Discovery& discovery) {
  const auto warnings = join(discovery.warnings, "\n");
  CHECK(connection_.execute(
      "insert into discoveries (id, server, status, request, request_id, actor, created, started, completed, "
      "error_code, error_message, warnings) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {discovery.id, discovery.server, name_of(discovery.status), discovery.request, discovery.request_id,
       discovery.actor, discovery.created, discovery.started, discovery.completed, discovery.error_code,
       discovery.error_message, warnings}));
  return {};
}

Result<void> Discoveries::update(const Discovery& discovery) {
  const auto warnings = join(discovery.warnings, "\n");
  CHECK(connection_.execute(
      "update discoveries set status = $1, started = $2, completed = $3, error_code = $4, error_message = $5, "
      "warnings = $6, told_to = $7 where id = $8",
      {name_of(discovery.status), discovery.started, discovery.completed, discovery.error_code, discovery.error_message,
       warnings, discovery.told_to, discovery.id}));
  return {};
}

Result<domain::Page<Discovery>> Discoveries::list(const ListRequest& request) {
  const auto& page = request.page;
  sql::CreationPlace place(page.after);
  if (page.after.empty()) place.created = std::numeric_limits<std::int64_t>::max();
  std::string text = select_where("($1 = '' or server = $1) and (created, id) < ($2, $3)");
  std::vector<sql::Value> values{request.server, place.created, place.id};
  sql::Condition condition;
  if (request.search) {
    TRY(condition, sql::to_condition(*request.search, search_columns, values.size() + 1, ErrorKind::bad_search));
    text += " and " + condition.text;
    condition.bind(values);
  }
  values.emplace_back(page.limit + 1);
  text += " order by created desc, id desc limit $" + std::to_string(values.size());
  TRY(auto rows, connection_.list(text, values, to_discovery));
  return sql::to_page(std::move(rows), page.limit, sql::creation_key<Discovery>);
}

Result<std::vector<domain::OperationId>> Discoveries::list_unfinished() {
  return connection_.list(
      "select id from discoveries where status in ('SCHEDULED', 'IN_PROGRESS') order by created, id", {},
      [](const sql::Row& row) { return row.id<domain::OperationId>(0); });
}

Result<void> Discoveries::erase_old(const domain::ResourceServerId& server, std::size_t kept) {
  CHECK(
      connection_.execute("delete from discoveries where server = $1 and id not in (select id from discoveries where "
                          "server = $1 order by created desc, id desc limit $2)",
                          {server, kept}));
  return {};
}

}  // namespace mandate::storage
