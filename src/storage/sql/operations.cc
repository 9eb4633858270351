#include "storage/operations.h"

#include <charconv>

#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

using domain::Operation;

constexpr std::string_view select_operations =
    "select id, type, status, agent, request, request_id, actor, created, started, completed, agent_status, "
    "error_code, error_message "
    "from operations where ";

Operation to_operation(const sql::Row& row) {
  Operation operation;
  operation.id = row.id<domain::OperationId>(0);
  operation.type = domain::parse_operation_type(row.text(1)).value_or(domain::OperationType::patch_agent);
  operation.status = domain::parse_operation_status(row.text(2)).value_or(domain::OperationStatus::failed);
  operation.agent = row.id<domain::AgentId>(3);
  operation.request = row.string(4);
  operation.request_id = row.string(5);
  operation.actor = row.string(6);
  operation.created = row.time(7);
  operation.started = row.optional_time(8);
  operation.completed = row.optional_time(9);
  operation.agent_status = row.string(10);
  operation.error_code = row.string(11);
  operation.error_message = row.string(12);
  return operation;
}

std::string select_where(std::string_view condition) {
  return std::string(select_operations).append(condition);
}

}  // namespace

Result<std::optional<Operation>> Operations::find(const domain::OperationId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_operation);
}

Result<void> Operations::insert(const Operation& operation) {
  CHECK(connection_.execute(
      "insert into operations (id, type, status, agent, request, request_id, actor, created, started, "
      "completed, agent_status, "
      "error_code, error_message) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
      {operation.id, name_of(operation.type), name_of(operation.status), operation.agent, operation.request,
       operation.request_id, operation.actor, operation.created, operation.started, operation.completed,
       operation.agent_status, operation.error_code, operation.error_message}));
  return {};
}

Result<void> Operations::update(const Operation& operation) {
  CHECK(connection_.execute(
      "update operations set status = $1, started = $2, completed = $3, agent_status = $4, error_code = $5, "
      "error_message = $6 "
      "where id = $7",
      {name_of(operation.status), operation.started, operation.completed, operation.agent_status, operation.error_code,
       operation.error_message, operation.id}));
  return {};
}

Result<domain::Page<Operation>> Operations::list(const domain::PageRequest& page, std::string_view request_id) {
  // The place of a row: "<created> <id>".
  const auto divide = page.after.find(' ');
  std::int64_t created = 0;
  std::from_chars(page.after.data(), page.after.data() + page.after.size(), created);
  const std::string id = divide == std::string::npos ? "" : page.after.substr(divide + 1);
  TRY(auto rows,
      connection_.list(
          select_where("($1 = '' or request_id = $1) and ($2 = '' or created < $3 or (created = $3 and id < $2)) "
                       "order by created desc, id desc limit $4"),
          {request_id, id, created, page.limit + 1}, to_operation));
  return sql::to_page(std::move(rows), page.limit, [](const Operation& operation) {
    return std::to_string(to_micros(operation.created)) + " " + operation.id.str();
  });
}

Result<std::vector<domain::OperationId>> Operations::list_unfinished() {
  return connection_.list("select id from operations where status in ('SCHEDULED', 'IN_PROGRESS') order by created, id",
                          {}, [](const sql::Row& row) { return row.id<domain::OperationId>(0); });
}

}  // namespace mandate::storage
