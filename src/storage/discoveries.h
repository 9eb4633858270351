#pragma once

#include <optional>
#include <vector>

#include "domain/discovery.h"
#include "domain/filter.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

class Discoveries {
 public:
  explicit Discoveries(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::Discovery>> find(const domain::OperationId& id);
  // The one that is not finished yet.
  Result<std::optional<domain::Discovery>> find_unfinished(const domain::ResourceServerId& server);
  Result<void> insert(const domain::Discovery& discovery);
  Result<void> update(const domain::Discovery& discovery);  // status, times, error, warnings, told_to
  struct ListRequest {
    domain::PageRequest page;
    domain::ResourceServerId server = {};       // empty: of all
    std::optional<domain::Filter> search = {};  // attributes: credential.authType, credential.clientAuthSettingsId
  };
  // Newest first. ErrorKind::bad_search when the search names what cannot be searched by.
  Result<domain::Page<domain::Discovery>> list(const ListRequest& request);
  Result<std::vector<domain::OperationId>> list_unfinished();  // oldest first
  // Forgets all of the server's but the newest.
  Result<void> erase_old(const domain::ResourceServerId& server, std::size_t kept);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
