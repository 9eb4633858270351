#pragma once

#include <vector>

#include "domain/authorization_server.h"
#include "domain/server_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// The access policies of one authorization server, by priority: giving one a place moves those behind it.
class Policies {
 public:
  Policies(const Environment& environment, domain::AuthorizationServerId server)
      : environment_(environment), server_(std::move(server)) {}

  Result<domain::Policy> get(const domain::PolicyId& id) const;
  Result<std::vector<domain::Policy>> list() const;
  // ErrorKind::invalid, one cause per fault: clients that are neither agents nor applications too. Without a
  // priority it is tried last.
  Result<domain::Policy> create(const domain::PolicyChange& change, const Caller& caller) const;
  // A client that the policy named before may have gone since.
  Result<domain::Policy> replace(const domain::PolicyId& id, const domain::PolicyChange& change,
                                 const Caller& caller) const;
  Result<void> set_status(const domain::PolicyId& id, domain::Status status, const Caller& caller) const;
  Result<void> remove(const domain::PolicyId& id, const Caller& caller) const;  // with its rules

 private:
  const Environment& environment_;
  domain::AuthorizationServerId server_;
};

}  // namespace mandate::manage
