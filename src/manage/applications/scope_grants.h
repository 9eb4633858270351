#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/application.h"
#include "domain/org_scopes.h"
#include "manage/environment.h"

namespace mandate::manage {

// What an application may do at the management API with a token of its own, provided that it also has an
// administrator role.
struct ApplicationGrants {
  domain::Application application;
  std::vector<domain::ScopeGrant> grants;
};

// ErrorKind::not_found for an application or a grant that does not exist.
class ScopeGrants {
 public:
  explicit ScopeGrants(const Environment& environment) : environment_(environment) {}

  Result<ApplicationGrants> list(const domain::ApplicationId& application) const;
  // One grant.
  Result<ApplicationGrants> get(const domain::ApplicationId& application, const domain::ScopeGrantId& id) const;
  // One grant; the one there is when the scope was granted before. ErrorKind::invalid for a scope that does not
  // exist, and for the issuer of another authorization server.
  Result<ApplicationGrants> grant(const domain::ApplicationId& application, const std::string& issuer,
                                  const std::string& scope, const Caller& caller) const;
  Result<void> revoke(const domain::ApplicationId& application, const domain::ScopeGrantId& id,
                      const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
