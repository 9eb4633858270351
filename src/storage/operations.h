#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/operation.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

class Operations {
 public:
  explicit Operations(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::Operation>> find(const domain::OperationId& id);
  Result<void> insert(const domain::Operation& operation);
  Result<void> update(const domain::Operation& operation);  // status, times, agent status, error
  // Newest first; those of one request when `request_id` is not empty.
  Result<domain::Page<domain::Operation>> list(const domain::PageRequest& page, std::string_view request_id);
  Result<std::vector<domain::OperationId>> list_unfinished();  // oldest first

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
