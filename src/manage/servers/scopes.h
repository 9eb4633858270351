#pragma once

#include <optional>
#include <string>

#include "domain/authorization_server.h"
#include "domain/page.h"
#include "domain/server_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// The scopes of one authorization server. System scopes cannot be changed or deleted, nor can a scope get
// another name or be deleted while a rule or a connection names it: ErrorKind::invalid that says which.
class Scopes {
 public:
  Scopes(const Environment& environment, domain::AuthorizationServerId server)
      : environment_(environment), server_(std::move(server)) {}

  Result<domain::Scope> get(const domain::ScopeId& id) const;
  struct ListRequest {
    domain::PageRequest page;
    std::string q = {};                      // begins the name
    std::optional<std::string> filter = {};  // a SCIM filter
  };
  Result<domain::Page<domain::Scope>> list(const ListRequest& request) const;
  Result<domain::Scope> create(const domain::ScopeChange& change, const Caller& caller) const;
  Result<domain::Scope> replace(const domain::ScopeId& id, const domain::ScopeChange& change,
                                const Caller& caller) const;
  Result<void> remove(const domain::ScopeId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
  domain::AuthorizationServerId server_;
};

}  // namespace mandate::manage
