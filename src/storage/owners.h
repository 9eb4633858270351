#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/agent.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

class Owners {
 public:
  explicit Owners(sql::Connection& connection) : connection_(connection) {}

  Result<std::vector<domain::Owner>> list(const domain::AgentId& agent);  // in order of id
  Result<std::vector<domain::Owner>> list_of_principal(std::string_view principal);
  // The agents that the person owns, directly or through a group; by id.
  Result<std::vector<domain::AgentId>> list_agents_of(const domain::UserId& user);
  Result<void> insert(const domain::Owner& owner);  // ErrorKind::conflict when the principal owns the agent already
  Result<void> erase(const domain::OwnerId& id);
  Result<void> erase_all(const domain::AgentId& agent);
  Result<void> erase_principal(std::string_view principal);  // everywhere
  struct UnownedRequest {
    domain::PageRequest page;
    domain::AgentId agent = {};                   // empty: any
    std::string name_begins = {}, name_has = {};  // without regard to ASCII case
  };
  // Agents that are not deleted and that nobody owns, in order of id.
  Result<domain::Page<domain::AgentId>> list_agents_without_owner(const UnownedRequest& request);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
