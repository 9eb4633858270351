#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/consent.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// What people let applications have at custom authorization servers.
class ConsentGrants {
 public:
  explicit ConsentGrants(sql::Connection& connection) : connection_(connection) {}

  // Which ones; what is nullopt does not matter.
  struct Of {
    std::optional<domain::UserId> user = {};
    std::optional<domain::ApplicationId> application = {};
    std::optional<domain::AuthorizationServerId> server = {};
    std::optional<domain::ScopeId> scope = {};

    bool covers(const domain::ConsentGrant& grant) const;
  };

  // One that stands.
  Result<std::optional<domain::ConsentGrant>> find(const domain::ConsentGrantId& id);
  // In the place of the one about the same person, application, server and scope.
  Result<void> put(const domain::ConsentGrant& grant);
  Result<void> withdraw(const domain::ConsentGrantId& id, Time when);
  // Those taken back, too; gives how many of them stood.
  Result<std::int64_t> erase(const Of& of);

  Result<domain::Page<domain::ConsentGrant>> list(const Of& of, const domain::PageRequest& page);  // that stand, by age
  Result<std::vector<domain::ConsentGrant>> list_all(const Of& of);                                // that stand, by age
  Result<std::vector<domain::ApplicationId>> applications(const Of& of);  // of those that stand, each once
  // Those taken back, too.
  Result<std::vector<domain::ConsentGrant>> list_with_withdrawn(const Of& of);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
