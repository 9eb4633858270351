#pragma once

#include "base/result.h"
#include "storage/sql/connection.h"
#include "storage/sql/dialect.h"

namespace mandate::storage::sql {

// Brings the schema up to date: every numbered step that the database has not seen, each in a transaction of
// its own. ErrorKind::invalid when the database comes from a newer version of this program.
Result<void> migrate(Connection& connection, const Dialect& dialect);

}  // namespace mandate::storage::sql
