#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/connection.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// The connections of agents.
class Connections {
 public:
  explicit Connections(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::Connection>> find(const domain::AgentId& agent, const domain::ConnectionId& id);
  // The one connection of the agent to this target.
  Result<std::optional<domain::Connection>> find_by_target(const domain::AgentId& agent, std::string_view type,
                                                           std::string_view target);
  Result<void> insert(
      const domain::Connection& connection);  // ErrorKind::conflict for a target that the agent is connected to
  Result<void> update(const domain::Connection& connection);  // not where it leads
  Result<void> erase(const domain::ConnectionId& id);
  Result<void> erase_all(const domain::AgentId& agent);
  Result<domain::Page<domain::Connection>> list(const domain::AgentId& agent,
                                                const domain::PageRequest& page);  // by id
  Result<std::vector<domain::Connection>> list_all(const domain::AgentId& agent);
  // Whose target the thing with this id is, or whose authorization server: what stands against deleting it. Those of
  // deleted agents count not.
  Result<std::vector<domain::Connection>> list_leading_to(std::string_view id);
  // What people are named by to other servers (AudienceNames::subject), each with one of the connections that do so.
  struct NamedBy {
    std::string member;
    domain::ConnectionId connection;
  };
  Result<std::vector<NamedBy>> audience_subjects();

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
