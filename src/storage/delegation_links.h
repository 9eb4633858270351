#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/delegation_link.h"
#include "domain/filter.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

class DelegationLinks {
 public:
  explicit DelegationLinks(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::DelegationLink>> find(const domain::DelegationLinkId& id);
  Result<void> insert(const domain::DelegationLink& link);  // ErrorKind::conflict for one that is there
  Result<void> erase(const domain::DelegationLinkId& id);

  struct ListRequest {
    domain::PageRequest page;
    std::optional<domain::Filter> filter = {};  // attributes: agent, client (ids), tokenType
  };
  Result<domain::Page<domain::DelegationLink>> list(const ListRequest& request);  // in order of creation
  Result<std::vector<domain::DelegationLink>> list_to(const domain::AgentId& agent);
  Result<std::vector<domain::DelegationLink>> list_from(std::string_view client);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
