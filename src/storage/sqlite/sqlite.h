// storage/sqlite: the SQLite driver.
#pragma once

#include <memory>
#include <string>

#include "storage/sql/database.h"

namespace mandate::storage::sqlite {

struct Options {
  std::string path;
  bool full_sync = true;  // false: a commit survives the end of the process, not the loss of power
};

// A file in WAL mode. That only one server writes is left to whoever holds its directory.
std::unique_ptr<sql::Database> make_database(Options options);

}  // namespace mandate::storage::sqlite
