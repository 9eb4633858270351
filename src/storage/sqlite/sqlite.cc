#include "storage/sqlite/sqlite.h"

#include <filesystem>
#include <mutex>

#include "storage/sql/schema.h"
#include "storage/sqlite/handle.h"
#include "storage/sqlite/write_behind.h"

namespace mandate::storage::sqlite {
namespace {

using sql::OnRow;
using sql::Value;

class Reader final : public sql::Connection {
 public:
  explicit Reader(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}

  Result<void> script(std::string_view sql) override { return handle_->script(sql); }
  Result<void> begin() override { return handle_->begin(); }
  void rollback() override { handle_->rollback(); }
  Result<void> savepoint() override { return handle_->savepoint(); }
  Result<void> release() override { return handle_->release(); }
  void rollback_to_savepoint() override { handle_->rollback_to_savepoint(); }

 private:
  Result<std::int64_t> do_execute(std::string_view sql, std::span<const Value> values) override {
    return handle_->execute(sql, values);
  }
  Result<void> do_query(std::string_view sql, std::span<const Value> values, const OnRow& on_row) override {
    return handle_->query(sql, values, on_row);
  }
  Result<std::vector<std::int64_t>> do_run(std::span<const sql::Command> commands) override {
    return handle_->run(commands);
  }
  Result<void> do_commit(std::span<const sql::Command> last) override {
    CHECK(handle_->run(last));
    return handle_->commit();
  }

  std::unique_ptr<Handle> handle_;
};

// Whatever it does but append() has the database to itself: for a transaction's length, or for one statement's.
class Writer final : public sql::Connection {
 public:
  explicit Writer(std::shared_ptr<WriteBehind> behind) : behind_(std::move(behind)) {}

  Result<void> script(std::string_view sql) override {
    return alone([&](Handle& handle) { return handle.script(sql); });
  }
  Result<void> begin() override {
    TRY(auto turn, behind_->turn());
    CHECK(turn->begin());
    turn_.emplace(std::move(turn));
    return {};
  }
  void rollback() override {
    if (turn_) (*turn_)->rollback();
    turn_.reset();
  }
  Result<void> savepoint() override { return (*turn_)->savepoint(); }
  Result<void> release() override { return (*turn_)->release(); }
  void rollback_to_savepoint() override { (*turn_)->rollback_to_savepoint(); }

 private:
  Result<std::int64_t> do_execute(std::string_view sql, std::span<const Value> values) override {
    if (turn_) return (*turn_)->execute(sql, values);
    CHECK(begin());
    auto changed = (*turn_)->execute(sql, values);
    if (changed)
      if (auto committed = turn_->commit(); !committed) changed = tl::unexpected(std::move(committed).error());
    if (!changed) (*turn_)->rollback();
    turn_.reset();
    return changed;
  }
  Result<void> do_query(std::string_view sql, std::span<const Value> values, const OnRow& on_row) override {
    return alone([&](Handle& handle) { return handle.query(sql, values, on_row); });
  }
  Result<std::vector<std::int64_t>> do_run(std::span<const sql::Command> commands) override {
    return (*turn_)->run(commands);
  }
  Result<void> do_commit(std::span<const sql::Command> last) override {
    CHECK(turn_->commit(last));
    turn_.reset();
    return {};
  }
  Result<void> do_append(std::span<const sql::Command> commands) override { return behind_->append(commands); }

  template <class Act>
  std::invoke_result_t<Act, Handle&> alone(const Act& act) {
    if (turn_) return act(**turn_);
    TRY(const auto turn, behind_->turn());
    return act(*turn);
  }

  std::shared_ptr<WriteBehind> behind_;
  std::optional<WriteBehind::Turn> turn_;  // while a transaction is open
};

class SqliteDatabase final : public sql::Database {
 public:
  explicit SqliteDatabase(Options options) : options_(std::move(options)) {}

  Result<std::unique_ptr<sql::Connection>> open_writer() override {
    TRY(auto handle, Handle::open(options_.path, Access::write));
    // Beside the file itself, by whatever name it was opened; SQLite does so with its log.
    std::error_code unresolved;
    auto path = std::filesystem::canonical(options_.path, unresolved).string();
    if (unresolved) path = options_.path;
    TRY(auto behind, WriteBehind::open(std::move(handle), {path + "-records", options_.full_sync}));
    const std::lock_guard lock(mutex_);
    behind_ = behind;
    return std::make_unique<Writer>(std::move(behind));
  }
  Result<std::unique_ptr<sql::Connection>> open_reader() override {
    TRY(auto handle, Handle::open(options_.path, Access::read));
    return std::make_unique<Reader>(std::move(handle));
  }
  Result<void> settle() override {
    std::shared_ptr<WriteBehind> behind;
    {
      const std::lock_guard lock(mutex_);
      behind = behind_.lock();
    }
    if (behind) CHECK(behind->turn());
    return {};
  }
  const sql::Dialect& dialect() const override {
    static constexpr sql::Dialect words{"integer primary key", "without rowid", "text", sql::sqlite_agent_names,
                                        "json_each(users.attributes)"};
    return words;
  }

 private:
  const Options options_;
  std::mutex mutex_;
  std::weak_ptr<WriteBehind> behind_;  // the writer's
};

}  // namespace

std::unique_ptr<sql::Database> make_database(Options options) {
  return std::make_unique<SqliteDatabase>(std::move(options));
}

}  // namespace mandate::storage::sqlite
