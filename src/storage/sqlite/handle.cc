#include "storage/sqlite/handle.h"

namespace mandate::storage::sqlite {
namespace {

using sql::OnRow;
using sql::Row;
using sql::Value;

tl::unexpected<Error> error_of(sqlite3* db, int code, std::string_view sql) {
  const std::string note = std::string(sqlite3_errmsg(db)) + " [" + std::string(sql.substr(0, 200)) + "]";
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return fail(ErrorKind::conflict, "This would repeat something that must be unique", note);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(ErrorKind::unavailable, "The database is busy, try again", note);
    case SQLITE_FULL:
      return fail(ErrorKind::unavailable, "The disk is full", note);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return fail(ErrorKind::unavailable, "The database cannot be read or written", note);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(ErrorKind::corrupt, "The database file is damaged", note);
    default:
      return fail(ErrorKind::internal, "The database refused a statement", note);
  }
}

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  std::string_view text(int column) const override {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return bytes == nullptr
               ? std::string_view()
               : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }

 private:
  sqlite3_stmt* statement_;
};

// Leaves the statement ready for its next use, whatever happened, and lets go of the borrowed parameters.
class Reset {
 public:
  explicit Reset(sqlite3_stmt* statement) : statement_(statement) {}
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;
  ~Reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

// Filters make statements of many shapes; more than this many kept ones and all are let go.
constexpr std::size_t statements_max = 512;

}  // namespace

Result<std::unique_ptr<Handle>> Handle::open(const std::string& path, Access access) {
  sqlite3* db = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  std::unique_ptr<Handle> handle(new Handle(db));
  if (code != SQLITE_OK) return error_of(db, code, "open " + path);
  sqlite3_busy_timeout(db, 5000);
  std::string pragmas = "pragma foreign_keys = on; pragma temp_store = memory;";
  if (access == Access::write) {
    // Pages of 8 KB hold three records of the System Log; smaller ones hold one and stay half empty.
    pragmas += "pragma page_size = 8192;";
    // WAL lets readers go on while the one writer commits. The file is bounded so that a burst does not keep the disk.
    pragmas += "pragma journal_mode = wal; pragma journal_size_limit = 67108864;";
    pragmas += "pragma synchronous = full;";
    pragmas += "pragma cache_size = -8192;";
  } else {
    pragmas += "pragma query_only = on; pragma cache_size = -2048;";
  }
  CHECK(handle->script(pragmas));
  if (access == Access::write) handle->checkpoints_ = std::make_unique<Checkpoints>(db, path);
  return handle;
}

Handle::~Handle() {
  checkpoints_.reset();
  forget_statements();
  sqlite3_close_v2(db_);
}

Result<void> Handle::script(std::string_view sql) {
  const int code = sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(db_, code, sql);
  return {};
}

// SQLite takes the whole transaction back by itself when the disk is full or fails (sqlite.org/lang_transaction.html);
// what is run after that commits by itself.
Result<void> Handle::release() {
  if (sqlite3_get_autocommit(db_) != 0)
    return fail(ErrorKind::unavailable, "The transaction is over", "taken back by the database");
  return step("release entry");
}

Result<std::int64_t> Handle::execute(std::string_view sql, std::span<const Value> values) {
  TRY(sqlite3_stmt * statement, prepared(sql, values));
  const Reset reset(statement);
  const int code = sqlite3_step(statement);
  if (code != SQLITE_DONE && code != SQLITE_ROW) return error_of(db_, code, sql);
  return sqlite3_changes(db_);
}

Result<void> Handle::query(std::string_view sql, std::span<const Value> values, const OnRow& on_row) {
  TRY(sqlite3_stmt * statement, prepared(sql, values));
  const Reset reset(statement);
  const SqliteRow row(statement);
  int code = sqlite3_step(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) on_row(row);
  if (code != SQLITE_DONE) return error_of(db_, code, sql);
  return {};
}

Result<std::vector<std::int64_t>> Handle::run(std::span<const sql::Command> commands) {
  std::vector<std::int64_t> changed;
  for (const auto& command : commands) {
    TRY(const auto rows, execute(command.sql, command.values));
    changed.push_back(rows);
  }
  return changed;
}

Result<void> Handle::step(std::string_view sql) {
  CHECK(execute(sql, {}));
  return {};
}

Result<sqlite3_stmt*> Handle::prepared(std::string_view sql, std::span<const Value> values) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    if (statements_.size() >= statements_max) forget_statements();
    sqlite3_stmt* fresh = nullptr;
    const int code =
        sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &fresh, nullptr);
    if (code != SQLITE_OK) return error_of(db_, code, sql);
    found = statements_.emplace(std::string(sql), fresh).first;
  }
  CHECK(bind(found->second, values, sql));
  return found->second;
}

Result<void> Handle::bind(sqlite3_stmt* statement, std::span<const Value> values, std::string_view sql) {
  int position = 0;
  for (const auto& value : values) {
    ++position;
    int code = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value.get()))
      code = sqlite3_bind_int64(statement, position, *number);
    else if (const auto* text = std::get_if<std::string_view>(&value.get()))
      code = sqlite3_bind_text64(statement, position, text->data() == nullptr ? "" : text->data(), text->size(),
                                 SQLITE_STATIC, SQLITE_UTF8);
    else
      code = sqlite3_bind_null(statement, position);
    if (code != SQLITE_OK) return error_of(db_, code, sql);
  }
  return {};
}

void Handle::forget_statements() {
  for (auto& [text, statement] : statements_) sqlite3_finalize(statement);
  statements_.clear();
}

}  // namespace mandate::storage::sqlite
