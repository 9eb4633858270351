#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "storage/sql/connection.h"
#include "storage/sql/dialect.h"

namespace mandate::storage::sql {

// A place that connections lead to; each driver has one.
class Database {
 public:
  virtual ~Database() = default;

  // The connection that writes, with the right to be the only one that does: ErrorKind::conflict while another server
  // has it, ErrorKind::unavailable while the database cannot be reached. The right ends with the connection.
  virtual Result<std::unique_ptr<Connection>> open_writer() = 0;
  // A connection that only reads: each statement sees the last commit at the moment it starts.
  virtual Result<std::unique_ptr<Connection>> open_reader() = 0;
  // Who reads after this sees everything that Connection::append() had made durable before.
  virtual Result<void> settle() { return {}; }
  virtual const Dialect& dialect() const = 0;
};

}  // namespace mandate::storage::sql
