#include "storage/store.h"

#include <chrono>
#include <thread>

#include "storage/postgres/postgres.h"
#include "storage/sql/migrations.h"
#include "storage/sqlite/sqlite.h"

namespace mandate::storage {
namespace {

using std::chrono::steady_clock;

// A server that has just been killed may be noticed only now.
constexpr std::chrono::seconds conflict_patience{3};
constexpr std::chrono::milliseconds conflict_pause{50};

std::unique_ptr<sql::Database> make_database(const StoreOptions& options) {
  if (options.database.is_postgres()) return postgres::make_database({options.database, options.full_sync});
  return sqlite::make_database(
      {options.database.empty() ? options.directory + "/mandate.db" : std::string(options.database.path()),
       options.full_sync});
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options) {
  std::unique_ptr<Store> store(new Store(make_database(options)));
  auto writer = store->open_writer();
  for (const auto deadline = steady_clock::now() + conflict_patience;
       !writer && writer.error().kind == ErrorKind::conflict && steady_clock::now() < deadline;) {
    std::this_thread::sleep_for(conflict_pause);
    writer = store->open_writer();
  }
  if (!writer) return tl::unexpected(std::move(writer).error());
  store->writer_ = *std::move(writer);
  return store;
}

// While nobody wrote for this server, a newer one may have changed the schema.
Result<std::unique_ptr<sql::Connection>> Store::open_writer() {
  TRY(auto writer, database_->open_writer());
  CHECK(sql::migrate(*writer, database_->dialect()));
  return writer;
}

Result<std::unique_ptr<sql::Connection>> Store::borrow() {
  while (auto connection = idle())
    if (connection->alive()) return connection;
  return database_->open_reader();
}

std::unique_ptr<sql::Connection> Store::idle() {
  std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void Store::give_back(std::unique_ptr<sql::Connection> connection) {
  std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
}

}  // namespace mandate::storage
