#include "storage/operations.h"

#include "storage/sql/list_statement.h"

namespace mandate::storage {
namespace {

using domain::Operation;

constexpr std::string_view operation_columns =
    "id, type, status, agent, request, request_id, actor, created, started, completed, agent_status, error_code, "
    "error_message";

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
  return "select " + std::string(operation_columns) + " from operations where " + std::string(condition);
}

constexpr sql::FilterColumn filter_columns[] = {
    {"id", "id"},
    {"type", "lower(type)", sql::ColumnType::folded},
    {"status", "status", sql::ColumnType::code},
    {"requestId", "request_id", sql::ColumnType::text, sql::Index::order},
    {"resource.id", "agent", sql::ColumnType::text, sql::Index::order},
    {"created", "created", sql::ColumnType::time},
    {"started", "started", sql::ColumnType::optional_time},
    {"completed", "completed", sql::ColumnType::optional_time},
};

constexpr sql::SortColumn sort_columns[] = {{"created", "created", true}};

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

Result<domain::Page<Operation>> Operations::list(const ListRequest& request) {
  sql::ListStatement statement(connection_, operation_columns, "operations");
  if (!request.request_id.empty()) statement.require("request_id = " + statement.parameter(request.request_id));
  CHECK(statement.filter(request.filter, filter_columns, ErrorKind::bad_filter));
  CHECK(statement.sort({.descending = true}, sort_columns));
  return statement.page(request.page, to_operation);
}

Result<std::vector<domain::OperationId>> Operations::list_unfinished() {
  return connection_.list("select id from operations where status in ('SCHEDULED', 'IN_PROGRESS') order by created, id",
                          {}, [](const sql::Row& row) { return row.id<domain::OperationId>(0); });
}

}  // namespace mandate::storage
