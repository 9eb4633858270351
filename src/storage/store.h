#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/database_url.h"
#include "storage/sql/database.h"

namespace mandate::storage {

struct StoreOptions {
  std::string directory;  // where mandate.db lives when `database` is empty
  bool full_sync = true;  // false: a commit survives the end of the process, not the loss of power
  DatabaseUrl database = {};
};

// The database: brings its schema up to date when opened, hands out the one connection that writes (the
// ledger takes it) and a pool of connections that read.
class Store {
 public:
  // ErrorKind::conflict while another server uses the database.
  static Result<std::unique_ptr<Store>> open(const StoreOptions& options);

  // The writer's connection; taken once.
  std::unique_ptr<sql::Connection> take_writer() { return std::move(writer_); }

  // Another one, after the first was lost: what the first had sent is committed or not by now, and nobody else writes.
  Result<std::unique_ptr<sql::Connection>> open_writer();

  // Runs `read` with a connection of the pool. What is read is the last commit at each statement's start; what was only
  // appended (the ledger's records of tokens) may come a moment later.
  template <class Read>
  auto read(const Read& read) -> decltype(read(std::declval<sql::Connection&>())) {
    auto connection = borrow();
    if (!connection) return tl::unexpected(std::move(connection).error());
    auto result = read(**connection);
    give_back(*std::move(connection));
    return result;
  }

  // As read(), with everything that was acknowledged: for who reads the ledger's records. While the database takes
  // nothing (a full disk), with what it has: the rest comes after it.
  template <class Read>
  auto read_settled(const Read& read) -> decltype(this->read(read)) {
    (void)database_->settle();
    return this->read(read);
  }

 private:
  explicit Store(std::unique_ptr<sql::Database> database) : database_(std::move(database)) {}
  Result<std::unique_ptr<sql::Connection>> borrow();
  std::unique_ptr<sql::Connection> idle();  // null when there is none
  void give_back(std::unique_ptr<sql::Connection> connection);

  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<sql::Connection> writer_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<sql::Connection>> idle_;
};

}  // namespace mandate::storage
