#pragma once

#include <optional>
#include <string>

#include "domain/page.h"
#include "domain/resource_server_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// The registry of MCP servers or of API servers. Every method that names one can fail with ErrorKind::not_found.
class ResourceServers {
 public:
  ResourceServers(const Environment& environment, domain::ResourceServerKind kind)
      : environment_(environment), kind_(kind) {}

  Result<domain::ResourceServer> get(const domain::ResourceServerId& id) const;
  // `search` is a SCIM filter or absent.
  Result<domain::Page<domain::ResourceServer>> list(const domain::PageRequest& page,
                                                    const std::optional<std::string>& search) const;
  // What stands against deleting it.
  Result<domain::ResourceDependents> dependents(const domain::ResourceServerId& id) const;

  // ErrorKind::invalid, one cause per fault. An MCP server is asked for its metadata at once.
  Result<domain::ResourceServer> register_server(const domain::ResourceServerChange& change,
                                                 const Caller& caller) const;
  Result<domain::ResourceServer> change(const domain::ResourceServerId& id, const domain::ResourceServerChange& change,
                                        const Caller& caller) const;
  // An INVALID or PENDING one cannot be activated, nor one without an ACTIVE authorization server.
  Result<domain::ResourceServer> set_status(const domain::ResourceServerId& id, domain::Status status,
                                            const Caller& caller) const;
  // One that is ACTIVE, or that a connection leads to, stays.
  Result<void> remove(const domain::ResourceServerId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
  const domain::ResourceServerKind kind_;
};

}  // namespace mandate::manage
