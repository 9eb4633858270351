// storage/sql: SQL written once for every database: statements, row mapping, migrations. A driver
// (storage/sqlite, storage/postgres) opens, prepares, binds, steps and maps errors; it holds no business
// SQL. Text is the common subset of SQLite 3.40 and PostgreSQL 15: `$1…$n` in order of first appearance,
// bigint microseconds for times, text for ids, lists (space-separated words) and JSON.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

namespace mandate::storage::sql {

// One bound parameter. Text is borrowed: it must live until the statement has run.
class Value {
 public:
  Value(std::nullptr_t) : value_(std::monostate{}) {}
  Value(std::int64_t v) : value_(v) {}
  Value(int v) : value_(static_cast<std::int64_t>(v)) {}
  Value(std::size_t v) : value_(static_cast<std::int64_t>(v)) {}
  Value(bool v) : value_(static_cast<std::int64_t>(v)) {}
  Value(Time v) : value_(to_micros(v)) {}
  Value(std::optional<Time> v) {
    if (v) value_ = to_micros(*v);
  }
  Value(std::string_view v) : value_(v) {}
  Value(const std::string& v) : value_(std::string_view(v)) {}
  Value(const char* v) : value_(std::string_view(v)) {}
  template <class Tag>
  Value(const Id<Tag>& id) : value_(std::string_view(id.str())) {}

  const std::variant<std::monostate, std::int64_t, std::string_view>& get() const { return value_; }

 private:
  std::variant<std::monostate, std::int64_t, std::string_view> value_;
};

// The row a query stands on; columns count from 0. Views live until the next row.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;

  std::string string(int column) const { return std::string(text(column)); }
  bool flag(int column) const { return integer(column) != 0; }
  Time time(int column) const { return from_micros(integer(column)); }
  std::optional<Time> optional_time(int column) const {
    return is_null(column) ? std::nullopt : std::optional(time(column));
  }
  template <class Id>
  Id id(int column) const {
    return Id(text(column));
  }
};

using OnRow = std::function<void(const Row&)>;

// A statement with its parameters, to be run with others. The text of both is borrowed.
struct Command {
  std::string_view sql;
  std::vector<Value> values;
};

// One connection to the database, used by one thread at a time. Statements are prepared once and kept. Every text must
// be UTF-8 without NUL, what PostgreSQL can store; another one is ErrorKind::invalid before anything is sent.
class Connection {
 public:
  virtual ~Connection() = default;

  // Runs a statement that returns no rows; gives the number of rows it changed. ErrorKind::conflict for a broken
  // constraint (`note` names it), ErrorKind::unavailable when the database is busy, full or gone.
  Result<std::int64_t> execute(std::string_view sql, std::span<const Value> values);
  // `on_row` must not use the connection.
  Result<void> query(std::string_view sql, std::span<const Value> values, const OnRow& on_row);
  // Runs the commands in order and gives the number of rows that each changed; what follows one that fails is not run.
  // Inside a transaction only. Costs one round trip where the database is far away.
  Result<std::vector<std::int64_t>> run(std::span<const Command> commands);
  // Several statements without parameters: migrations, pragmas.
  virtual Result<void> script(std::string_view sql) = 0;

  // A write transaction that excludes every other writer, until commit or rollback. It may begin only with its first
  // statement.
  virtual Result<void> begin() = 0;
  // Runs `last` as run() does, and commits. What was committed is durable when this returns. After an error nothing is,
  // except when the connection was lost on the way: then nobody knows until the writer is opened again.
  Result<void> commit(std::span<const Command> last = {});
  // Makes the commands durable as a transaction of their own, when nobody has to read them back at once: who reads sees
  // them after Database::settle(), the next transaction does anyway. Where it is possible this costs less than begin()
  // and commit(). After an error nothing is written, or nobody knows, as with commit(); rollback() as after commit().
  Result<void> append(std::span<const Command> commands);
  virtual void rollback() = 0;
  // A part of the transaction that can be taken back alone, and is released then as well. One level. When the database
  // took back the whole transaction meanwhile (a full disk), release() says so: ErrorKind::unavailable.
  virtual Result<void> savepoint() = 0;
  virtual Result<void> release() = 0;
  virtual void rollback_to_savepoint() = 0;

  // False once the connection is lost for good, or, one that reads, was opened before the last writer and may lead to
  // another server than that. Asks nobody: costs next to nothing.
  virtual bool alive() { return true; }

  Result<std::int64_t> execute(std::string_view sql, std::initializer_list<Value> values = {}) {
    return execute(sql, std::span(values.begin(), values.size()));
  }
  Result<void> query(std::string_view sql, std::initializer_list<Value> values, const OnRow& on_row) {
    return query(sql, std::span(values.begin(), values.size()), on_row);
  }

  // The row that `map` makes of the only row; nullopt when there is none.
  template <class Map>
  auto find(std::string_view sql, std::initializer_list<Value> values, const Map& map)
      -> Result<std::optional<decltype(map(std::declval<const Row&>()))>> {
    std::optional<decltype(map(std::declval<const Row&>()))> found;
    CHECK(query(sql, values, [&](const Row& row) {
      if (!found) found = map(row);
    }));
    return found;
  }

  // Every row, mapped.
  template <class Map>
  auto list(std::string_view sql, std::span<const Value> values, const Map& map)
      -> Result<std::vector<decltype(map(std::declval<const Row&>()))>> {
    std::vector<decltype(map(std::declval<const Row&>()))> rows;
    CHECK(query(sql, values, [&](const Row& row) { rows.push_back(map(row)); }));
    return rows;
  }
  template <class Map>
  auto list(std::string_view sql, std::initializer_list<Value> values, const Map& map) {
    return list(sql, std::span(values.begin(), values.size()), map);
  }

 private:
  virtual Result<std::int64_t> do_execute(std::string_view sql, std::span<const Value> values) = 0;
  virtual Result<void> do_query(std::string_view sql, std::span<const Value> values, const OnRow& on_row) = 0;
  virtual Result<std::vector<std::int64_t>> do_run(std::span<const Command> commands) = 0;
  virtual Result<void> do_commit(std::span<const Command> last) = 0;
  virtual Result<void> do_append(std::span<const Command> commands);
};

}  // namespace mandate::storage::sql
