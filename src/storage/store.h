#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

struct StoreOptions {
  std::string directory;  // where mandate.db lives
  bool full_sync = true;  // see sqlite::Options
};

// The database: brings its schema up to date when opened, hands out the one connection that writes (the
// ledger takes it) and a pool of connections that read.
class Store {
 public:
  static Result<std::unique_ptr<Store>> open(const StoreOptions& options);

  // The writer's connection; taken once.
  std::unique_ptr<sql::Connection> take_writer() { return std::move(writer_); }

  // Runs `read` with a connection of the pool. What is read is the last commit at each statement's start.
  template <class Read>
  auto read(const Read& read) -> decltype(read(std::declval<sql::Connection&>())) {
    auto connection = borrow();
    if (!connection) return tl::unexpected(std::move(connection).error());
    auto result = read(**connection);
    give_back(*std::move(connection));
    return result;
  }

 private:
  Store() = default;
  Result<std::unique_ptr<sql::Connection>> borrow();
  void give_back(std::unique_ptr<sql::Connection> connection);

  StoreOptions options_;
  std::string path_;
  std::unique_ptr<sql::Connection> writer_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<sql::Connection>> idle_;
};

}  // namespace mandate::storage
