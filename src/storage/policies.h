#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/authorization_server.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// The access policies of authorization servers.
class Policies {
 public:
  explicit Policies(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::Policy>> find(const domain::AuthorizationServerId& server, const domain::PolicyId& id);
  Result<void> insert(const domain::Policy& policy);  // ErrorKind::conflict for a name that the server has
  Result<void> update(const domain::Policy& policy);
  Result<void> erase(const domain::PolicyId& id);                                            // with its rules
  Result<std::vector<domain::Policy>> list_of(const domain::AuthorizationServerId& server);  // by priority

 private:
  sql::Connection& connection_;
};

// The rules of access policies.
class Rules {
 public:
  explicit Rules(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::Rule>> find(const domain::PolicyId& policy, const domain::RuleId& id);
  Result<void> insert(const domain::Rule& rule);  // ErrorKind::conflict for a name that the policy has
  Result<void> update(const domain::Rule& rule);
  Result<void> erase(const domain::RuleId& id);
  Result<std::vector<domain::Rule>> list_of(const domain::PolicyId& policy);  // by priority

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
