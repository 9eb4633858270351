#pragma once

#include <optional>
#include <string>

#include "domain/page.h"
#include "domain/resource_server_change.h"
#include "manage/environment.h"
#include "manage/resources/protected_resource.h"

namespace mandate::manage {

// An authorization server of a resource with what answers show of it.
struct AuthorizationServerOfResource {
  domain::ResourceAuthorizationServer server;
  std::string orn, name;  // of one of ours; empty for another's, and when it no longer exists
};

// The authorization servers whose tokens a resource accepts. Every method can fail with ErrorKind::not_found.
class ResourceAuthorizationServers {
 public:
  using Details = AuthorizationServerOfResource;
  ResourceAuthorizationServers(const Environment& environment, ResourceRef resource)
      : environment_(environment), resource_(std::move(resource)) {}

  // `filter` is absent or `status eq "ACTIVE"` (or "INACTIVE"), else ErrorKind::bad_filter.
  Result<domain::Page<Details>> list(const domain::PageRequest& page, const std::optional<std::string>& filter) const;
  Result<Details> get(const std::string& id) const;
  // ErrorKind::invalid, one cause per fault.
  Result<Details> add(const domain::ResourceAuthorizationServerDraft& draft, const Caller& caller) const;
  Result<Details> change(const std::string& id, const domain::ResourceAuthorizationServerChange& change,
                         const Caller& caller) const;
  Result<void> remove(const std::string& id, const Caller& caller) const;

 private:
  const Environment& environment_;
  const ResourceRef resource_;
};

}  // namespace mandate::manage
