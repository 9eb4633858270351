#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/filter.h"
#include "domain/page.h"
#include "domain/resource_server.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// MCP servers and API servers.
class ResourceServers {
 public:
  using Kind = domain::ResourceServerKind;
  explicit ResourceServers(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::ResourceServer>> find(Kind kind, const domain::ResourceServerId& id);
  // By a URL that is the same in its comparable form.
  Result<std::optional<domain::ResourceServer>> find_by_url(Kind kind, std::string_view resource_url);
  Result<void> insert(const domain::ResourceServer& server);  // ErrorKind::conflict for a URL that is taken
  Result<void> update(const domain::ResourceServer& server);  // not its kind, URL and authorization servers
  Result<void> erase(const domain::ResourceServerId& id);     // with its authorization servers and discoveries

  struct ListRequest {
    Kind kind;
    domain::PageRequest page;
    // Attributes: status, metadata.displayName, detectedMetadata.resourceName, resourceUrl, authorizationServerId,
    // created, lastUpdated.
    std::optional<domain::Filter> search = {};
  };
  // By creation. ErrorKind::bad_search when the search names what cannot be searched.
  Result<domain::Page<domain::ResourceServer>> list(const ListRequest& request);

 private:
  sql::Connection& connection_;
};

// The authorization servers of resource servers and of agents that are called.
class ResourceAuthorizationServers {
 public:
  explicit ResourceAuthorizationServers(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::ResourceAuthorizationServer>> find(std::string_view resource, std::string_view id);
  Result<std::optional<domain::ResourceAuthorizationServer>> find_by_issuer(std::string_view resource,
                                                                            std::string_view issuer);
  Result<void> insert(const domain::ResourceAuthorizationServer& server);  // ErrorKind::conflict when it is there
  Result<void> update(const domain::ResourceAuthorizationServer& server);  // not resource, id, origin and issuer
  Result<void> erase(std::string_view resource, std::string_view id);
  Result<void> erase_all(std::string_view resource);
  // By id; `status` narrows the list.
  Result<domain::Page<domain::ResourceAuthorizationServer>> list(std::string_view resource,
                                                                 const domain::PageRequest& page,
                                                                 std::optional<domain::Status> status = {});
  Result<std::vector<domain::ResourceAuthorizationServer>> list_all(std::string_view resource);
  // The ids of the resources that accept the tokens of a server of ours; those of deleted agents count not.
  Result<std::vector<std::string>> resources_of(const domain::AuthorizationServerId& server);

 private:
  Result<void> note_servers(std::string_view resource);
  sql::Connection& connection_;
};

}  // namespace mandate::storage
