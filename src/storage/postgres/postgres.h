// storage/postgres: the PostgreSQL driver, on libpq.
#pragma once

#include <memory>

#include "storage/database_url.h"
#include "storage/sql/database.h"

namespace mandate::storage::postgres {

struct Options {
  DatabaseUrl url;        // what it leaves out comes from libpq's environment: PGPASSWORD, PGSSLMODE, …
  bool full_sync = true;  // false: a commit survives the end of the server, not the loss of its power
};

// A schema of a database: the one that is first in the search path. Its one writer holds an advisory lock, in the
// session that it writes with: who has lost the session can neither write nor keep another one from writing.
std::unique_ptr<sql::Database> make_database(Options options);

}  // namespace mandate::storage::postgres
