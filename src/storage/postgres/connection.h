#pragma once

#include <atomic>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/postgres/session.h"
#include "storage/postgres/wire.h"
#include "storage/sql/connection.h"

namespace mandate::storage::postgres {

class PostgresConnection final : public sql::Connection {
 public:
  // What reads knows the number of `writers` that were opened: once there is a newer one it is not alive.
  explicit PostgresConnection(std::unique_ptr<Session> session, const std::atomic<int>* writers = nullptr,
                              int opened_after = 0)
      : session_(std::move(session)), writers_(writers), opened_after_(opened_after) {}

  Result<void> script(std::string_view sql) override;
  Result<void> begin() override;
  void rollback() override;
  Result<void> savepoint() override;
  Result<void> release() override;
  void rollback_to_savepoint() override;
  bool alive() override { return session_->alive() && (writers_ == nullptr || *writers_ == opened_after_); }

 private:
  struct Statement {
    std::string name;
    std::vector<Oid> types;  // of the parameters, as the server understood them
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  Result<std::int64_t> do_execute(std::string_view sql, std::span<const sql::Value> values) override;
  Result<void> do_query(std::string_view sql, std::span<const sql::Value> values, const sql::OnRow& on_row) override;
  Result<std::vector<std::int64_t>> do_run(std::span<const sql::Command> commands) override;
  Result<void> do_commit(std::span<const sql::Command> last) override;

  // Runs a statement with its parameters; the transaction that waits to begin begins with it.
  Result<ResultPtr> run_one(std::string_view sql, std::span<const sql::Value> values);
  Result<void> begin_now();
  // The statement, prepared when it is not yet, and fit for these values.
  Result<const Statement*> prepared(std::string_view sql, std::span<const sql::Value> values);
  Result<Statement> prepare(const std::string& sql, std::span<const sql::Value> values);
  Result<void> forget_statements();

  // The commands in one message, with "begin" before them when it is still to be said and `end` after them.
  Result<std::vector<std::int64_t>> pipeline(std::span<const sql::Command> commands, std::string_view end);
  Result<void> send_pipeline(std::span<const Statement* const> statements, std::span<const sql::Command> commands,
                             std::string_view end);
  Result<std::vector<std::int64_t>> receive_pipeline(std::span<const sql::Command> commands, std::string_view end);
  Result<void> send_prepared(const Statement& statement, std::span<const sql::Value> values);
  Result<void> send_plain(std::string_view sql);

  std::unique_ptr<Session> session_;
  const std::atomic<int>* const writers_;
  const int opened_after_;
  bool begin_waits_ = false;
  std::uint64_t last_name_ = 0;
  std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
};

}  // namespace mandate::storage::postgres
