#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/filter.h"
#include "domain/page.h"
#include "domain/trusted_origin.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

class TrustedOrigins {
 public:
  explicit TrustedOrigins(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::TrustedOrigin>> find(const domain::TrustedOriginId& id);
  Result<std::optional<domain::TrustedOrigin>> find_by_name(std::string_view name);  // without regard to ASCII case
  Result<std::optional<domain::TrustedOrigin>> find_by_origin(std::string_view origin);
  Result<std::int64_t> count();
  Result<void> insert(const domain::TrustedOrigin& origin);  // ErrorKind::conflict for a name or origin that is taken
  Result<void> update(const domain::TrustedOrigin& origin);
  Result<void> erase(const domain::TrustedOriginId& id);
  // The origins that are ACTIVE and have this scope.
  Result<std::vector<std::string>> trusted_for(bool domain::TrustedOriginScopes::* scope);

  struct ListRequest {
    domain::PageRequest page;
    std::string q = {};                         // begins the name or the origin
    std::optional<domain::Filter> filter = {};  // attributes: name, origin, status, type (of a scope)
  };
  Result<domain::Page<domain::TrustedOrigin>> list(const ListRequest& request);  // in order of creation

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
