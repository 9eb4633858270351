#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/agent.h"
#include "domain/filter.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// Agents, and the clients of MCP servers and the principals of virtual ones, which have no place in the lists. A
// deleted one keeps its row, with the status `deleted`, until the restore window is over; every method but find() and
// list_deleted_before() sees only those that are not deleted.
class Agents {
 public:
  explicit Agents(sql::Connection& connection) : connection_(connection) {}

  // Deleted ones too: the caller decides whether that is "not found".
  Result<std::optional<domain::Agent>> find(const domain::AgentId& id);
  Result<std::optional<domain::Agent>> find_by_name(std::string_view name);  // without regard to ASCII case
  Result<std::optional<domain::Agent>> find_by_app(const domain::ApplicationId& app);
  Result<std::optional<domain::Agent>> find_by_resource_url(std::string_view url);
  Result<std::optional<domain::Agent>> find_by_client_id_url(std::string_view url);
  // By its id on another platform, which is not empty.
  Result<std::optional<domain::Agent>> find_by_external_id(std::string_view platform, std::string_view external_id);
  // The OAuth client of an MCP server.
  Result<std::optional<domain::Agent>> find_client_of(const domain::ResourceServerId& server);
  // Those that have a resource URL, by id.
  Result<domain::Page<domain::Agent>> list_callable(const domain::PageRequest& page);
  Result<void> insert(const domain::Agent& agent);  // ErrorKind::conflict for a name or an app that is taken
  Result<void> update(const domain::Agent& agent);
  Result<void> erase(const domain::AgentId& id);

  struct ListRequest {
    domain::PageRequest page;
    // attributes: id, status, appId, oauthClient.clientId, profile.name, profile.description, platform, externalId,
    // created, lastUpdated
    std::optional<domain::Filter> search = {};
    // created or createdDate (the default), lastUpdated, profile.name or name, status
    domain::Sort sort = {};
    std::optional<domain::UserId> owned_by = {};  // only agents of this person (Owners::list_agents_of)
  };
  // ErrorKind::bad_search when the search or the order names what cannot be searched or sorted by.
  Result<domain::Page<domain::Agent>> list(const ListRequest& request);
  Result<std::vector<domain::Agent>> list_deleted_before(Time moment);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
