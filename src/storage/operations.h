#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/filter.h"
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
  struct ListRequest {
    domain::PageRequest page;
    std::string request_id = {};  // of the request that started them; empty: of any
    std::optional<domain::Filter> filter =
        {};  // attributes: id, type, status, requestId, resource.id, created, started, completed
  };
  Result<domain::Page<domain::Operation>> list(const ListRequest& request);  // newest first
  Result<std::vector<domain::OperationId>> list_unfinished();                // oldest first

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
