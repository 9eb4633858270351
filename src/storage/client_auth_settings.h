#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/client_auth_settings.h"
#include "domain/filter.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

class ClientAuthSettings {
 public:
  explicit ClientAuthSettings(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::ClientAuthSettings>> find(const domain::ClientAuthSettingsId& id);
  // Without regard to ASCII case.
  Result<std::optional<domain::ClientAuthSettings>> find_by_name(std::string_view resource, std::string_view name);
  Result<void> insert(const domain::ClientAuthSettings& settings);  // ErrorKind::conflict for a name that is taken
  Result<void> update(const domain::ClientAuthSettings& settings);  // not resource and server
  Result<void> erase(const domain::ClientAuthSettingsId& id);
  // By creation. Attributes: name, purpose, resource.id, authorizationServerId, clientId. ErrorKind::bad_filter.
  Result<domain::Page<domain::ClientAuthSettings>> list(const domain::PageRequest& page,
                                                        const std::optional<domain::Filter>& filter);
  // Those of a resource; of one of its authorization servers when `server` is not empty.
  Result<std::vector<domain::ClientAuthSettings>> list_of(std::string_view resource, std::string_view server = {});

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
