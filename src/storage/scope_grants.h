#pragma once

#include <optional>
#include <vector>

#include "domain/org_scopes.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// The scopes of the management API that applications may ask for.
class ScopeGrants {
 public:
  explicit ScopeGrants(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::ScopeGrant>> find(const domain::ApplicationId& application,
                                                 const domain::ScopeGrantId& id);
  Result<std::optional<domain::ScopeGrant>> find_by_scope(const domain::ApplicationId& application,
                                                          std::string_view scope);
  Result<void> insert(const domain::ScopeGrant& grant);  // ErrorKind::conflict for a scope that the application has
  Result<void> erase(const domain::ScopeGrantId& id);
  Result<void> erase_all(const domain::ApplicationId& application);
  Result<std::vector<domain::ScopeGrant>> list_of(const domain::ApplicationId& application);  // by scope

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
