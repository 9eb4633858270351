// storage/sqlite: the SQLite driver.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "storage/sql/connection.h"

namespace mandate::storage::sqlite {

enum class Access { write, read };

struct Options {
  std::string path;
  bool full_sync = true;  // false: a commit survives the end of the process, not the loss of power
};

// Opens one connection in WAL mode. A reader sees the last commit at the moment its statement starts.
Result<std::unique_ptr<sql::Connection>> open(const Options& options, Access access);

}  // namespace mandate::storage::sqlite
