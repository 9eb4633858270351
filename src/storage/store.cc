#include "storage/store.h"

#include "storage/sql/migrations.h"
#include "storage/sqlite/sqlite.h"

namespace mandate::storage {
Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options) {
  std::unique_ptr<Store> store(new Store);
  store->options_ = options;
  store->path_ = options.directory + "/mandate.db";
  TRY(store->writer_, sqlite::open({store->path_, options.full_sync}, sqlite::Access::write));
  CHECK(sql::migrate(*store->writer_));
  return store;
}

Result<std::unique_ptr<sql::Connection>> Store::borrow() {
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return sqlite::open({path_, options_.full_sync}, sqlite::Access::read);
}

void Store::give_back(std::unique_ptr<sql::Connection> connection) {
  std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
}

}  // namespace mandate::storage
