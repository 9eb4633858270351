#include "storage/postgres/connection.h"

#include <charconv>
#include <optional>

#include "storage/postgres/errors.h"

namespace mandate::storage::postgres {
namespace {

constexpr int binary = 1;
// Filters make statements of many shapes; more than this many kept ones and all are let go.
constexpr std::size_t statements_max = 512;
// A migration may have to rewrite a large table.
constexpr Session::Patience script_patience = std::chrono::hours(1);

std::int64_t rows_changed(PGresult* result) {
  const std::string_view text(PQcmdTuples(result));
  std::int64_t rows = 0;
  std::from_chars(text.data(), text.data() + text.size(), rows);
  return rows;
}

// PostgreSQL answers "commit" of a transaction that had an error with success and "ROLLBACK".
Result<void> check_committed(PGresult* result) {
  if (std::string_view(PQcmdStatus(result)) == "COMMIT") return {};
  return fail(ErrorKind::unavailable, "The database did not commit", PQcmdStatus(result));
}

}  // namespace

Result<void> PostgresConnection::script(std::string_view sql) {
  CHECK(begin_now());
  CHECK(session_->simple(std::string(sql), script_patience));
  return {};
}

Result<void> PostgresConnection::begin() {
  begin_waits_ = true;
  return {};
}

Result<void> PostgresConnection::begin_now() {
  if (!std::exchange(begin_waits_, false)) return {};
  CHECK(session_->simple("begin"));
  return {};
}

void PostgresConnection::rollback() {
  if (std::exchange(begin_waits_, false)) return;
  (void)session_->simple("rollback");
}

Result<void> PostgresConnection::savepoint() {
  CHECK(session_->simple(std::exchange(begin_waits_, false) ? "begin; savepoint entry" : "savepoint entry"));
  return {};
}

Result<void> PostgresConnection::release() {
  CHECK(session_->simple("release entry"));
  return {};
}

void PostgresConnection::rollback_to_savepoint() {
  (void)session_->simple("rollback to entry");
}

Result<std::int64_t> PostgresConnection::do_execute(std::string_view sql, std::span<const sql::Value> values) {
  TRY(const auto result, run_one(sql, values));
  return rows_changed(result.get());
}

Result<void> PostgresConnection::do_query(std::string_view sql, std::span<const sql::Value> values,
                                          const sql::OnRow& on_row) {
  TRY(const auto result, run_one(sql, values));
  for (int row = 0; row < PQntuples(result.get()); ++row) on_row(PostgresRow(result.get(), row));
  return {};
}

Result<std::vector<std::int64_t>> PostgresConnection::do_run(std::span<const sql::Command> commands) {
  if (commands.empty()) return std::vector<std::int64_t>();
  return pipeline(commands, "");
}

Result<void> PostgresConnection::do_commit(std::span<const sql::Command> last) {
  if (last.empty()) {
    if (std::exchange(begin_waits_, false)) return {};
    TRY(const auto result, session_->simple("commit"));
    return check_committed(result.get());
  }
  CHECK(pipeline(last, "commit"));
  return {};
}

Result<ResultPtr> PostgresConnection::run_one(std::string_view sql, std::span<const sql::Value> values) {
  CHECK(begin_now());
  TRY(const auto* statement, prepared(sql, values));
  CHECK(send_prepared(*statement, values));
  CHECK(session_->flush());
  return session_->receive_all(sql);
}

Result<const PostgresConnection::Statement*> PostgresConnection::prepared(std::string_view sql,
                                                                          std::span<const sql::Value> values) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    if (statements_.size() >= statements_max) CHECK(forget_statements());
    std::string text(sql);
    TRY(auto statement, prepare(text, values));
    found = statements_.emplace(std::move(text), std::move(statement)).first;
  }
  const auto& types = found->second.types;
  bool fits = types.size() == values.size();
  for (std::size_t i = 0; fits && i < types.size(); ++i) {
    const auto type = type_of(values[i]);
    fits = type == type::unknown || type == types[i];
  }
  if (!fits)
    return fail(ErrorKind::internal, "The database refused a statement", "parameters of other types: " + found->first);
  return &found->second;
}

Result<PostgresConnection::Statement> PostgresConnection::prepare(const std::string& sql,
                                                                  std::span<const sql::Value> values) {
  Statement statement{"s" + std::to_string(++last_name_), {}};
  for (const auto& value : values) statement.types.push_back(type_of(value));
  if (PQsendPrepare(session_->raw(), statement.name.c_str(), sql.c_str(), static_cast<int>(statement.types.size()),
                    statement.types.data()) == 0)
    return session_->give_up();
  CHECK(session_->flush());
  CHECK(session_->receive_all(sql));
  if (PQsendDescribePrepared(session_->raw(), statement.name.c_str()) == 0) return session_->give_up();
  CHECK(session_->flush());
  TRY(const auto description, session_->receive_all(sql));
  statement.types.clear();
  for (int i = 0; i < PQnparams(description.get()); ++i) statement.types.push_back(PQparamtype(description.get(), i));
  return statement;
}

Result<void> PostgresConnection::forget_statements() {
  CHECK(session_->simple("deallocate all"));
  statements_.clear();
  return {};
}

Result<void> PostgresConnection::send_prepared(const Statement& statement, std::span<const sql::Value> values) {
  const Parameters parameters(values);
  if (PQsendQueryPrepared(session_->raw(), statement.name.c_str(), parameters.count(), parameters.values(),
                          parameters.lengths(), parameters.formats(), binary) == 0)
    return session_->give_up();
  return {};
}

Result<void> PostgresConnection::send_plain(std::string_view sql) {
  if (PQsendQueryParams(session_->raw(), std::string(sql).c_str(), 0, nullptr, nullptr, nullptr, nullptr, binary) == 0)
    return session_->give_up();
  return {};
}

Result<std::vector<std::int64_t>> PostgresConnection::pipeline(std::span<const sql::Command> commands,
                                                               std::string_view end) {
  // A full cache is emptied before anything of it is used.
  if (statements_.size() + commands.size() > statements_max) {
    CHECK(begin_now());
    CHECK(forget_statements());
  }
  std::vector<const Statement*> statements;
  for (const auto& command : commands) {
    if (!statements_.contains(command.sql)) CHECK(begin_now());
    TRY(const auto* statement, prepared(command.sql, command.values));
    statements.push_back(statement);
  }
  if (PQenterPipelineMode(session_->raw()) == 0) return session_->give_up();
  CHECK(send_pipeline(statements, commands, end));
  auto changed = receive_pipeline(commands, end);
  if (PQexitPipelineMode(session_->raw()) == 0 && changed) return session_->give_up();
  return changed;
}

Result<void> PostgresConnection::send_pipeline(std::span<const Statement* const> statements,
                                               std::span<const sql::Command> commands, std::string_view end) {
  if (begin_waits_) CHECK(send_plain("begin"));
  for (std::size_t i = 0; i < commands.size(); ++i) CHECK(send_prepared(*statements[i], commands[i].values));
  if (!end.empty()) CHECK(send_plain(end));
  if (PQpipelineSync(session_->raw()) == 0) return session_->give_up();
  return session_->flush();
}

Result<std::vector<std::int64_t>> PostgresConnection::receive_pipeline(std::span<const sql::Command> commands,
                                                                       std::string_view end) {
  std::vector<std::int64_t> changed;
  std::optional<Error> refused;  // the first error; the server skips what follows it
  const auto take = [&](std::string_view sql) -> Result<ResultPtr> {
    auto result = session_->receive_all(sql);
    if (!result && session_->alive() && !refused) refused = result.error();
    return result;
  };
  if (std::exchange(begin_waits_, false)) {
    if (auto begun = take("begin"); !begun && !refused) return tl::unexpected(std::move(begun).error());
  }
  for (const auto& command : commands) {
    auto result = take(command.sql);
    if (!result && !refused) return tl::unexpected(std::move(result).error());
    if (result) changed.push_back(rows_changed(result->get()));
  }
  if (!end.empty()) {
    auto result = take(end);
    if (!result && !refused) return tl::unexpected(std::move(result).error());
    if (result && !refused)
      if (auto committed = check_committed(result->get()); !committed) refused = std::move(committed).error();
  }
  TRY(const auto sync, session_->receive());
  if (refused) return tl::unexpected(*std::move(refused));
  return changed;
}

}  // namespace mandate::storage::postgres
