#pragma once

#include <sqlite3.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "storage/sql/connection.h"
#include "storage/sqlite/checkpoints.h"

namespace mandate::storage::sqlite {

enum class Access { write, read };

// One open database file: what sql::Connection promises, as far as SQLite alone answers for it. Used by one thread at a
// time.
class Handle {
 public:
  // In WAL mode; what is committed is durable. A reader sees the last commit at the moment its statement starts.
  static Result<std::unique_ptr<Handle>> open(const std::string& path, Access access);
  ~Handle();
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  Result<void> script(std::string_view sql);
  Result<std::int64_t> execute(std::string_view sql, std::span<const sql::Value> values);
  Result<void> query(std::string_view sql, std::span<const sql::Value> values, const sql::OnRow& on_row);
  Result<std::vector<std::int64_t>> run(std::span<const sql::Command> commands);

  // IMMEDIATE: a deferred transaction that read first would get SQLITE_BUSY at its first write.
  Result<void> begin() { return step("begin immediate"); }
  Result<void> commit() { return step("commit"); }
  void rollback() { (void)step("rollback"); }
  Result<void> savepoint() { return step("savepoint entry"); }
  Result<void> release();
  void rollback_to_savepoint() { (void)step("rollback to entry"); }

 private:
  explicit Handle(sqlite3* db) : db_(db) {}
  Result<void> step(std::string_view sql);
  Result<sqlite3_stmt*> prepared(std::string_view sql, std::span<const sql::Value> values);
  Result<void> bind(sqlite3_stmt* statement, std::span<const sql::Value> values, std::string_view sql);
  void forget_statements();

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  sqlite3* db_;
  std::unique_ptr<Checkpoints> checkpoints_;  // the writer's
  std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
};

}  // namespace mandate::storage::sqlite
