#pragma once

#include <vector>

#include "domain/authorization_server.h"
#include "domain/server_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// The rules of one access policy, by priority: giving one a place moves those behind it.
class Rules {
 public:
  Rules(const Environment& environment, domain::AuthorizationServerId server, domain::PolicyId policy)
      : environment_(environment), server_(std::move(server)), policy_(std::move(policy)) {}

  Result<domain::Rule> get(const domain::RuleId& id) const;
  Result<std::vector<domain::Rule>> list() const;
  // ErrorKind::invalid, one cause per fault: people, groups and scopes that do not exist too, and a rule that
  // could match nobody. Without a priority it is tried last.
  Result<domain::Rule> create(const domain::RuleChange& change, const Caller& caller) const;
  // Who or what the rule named before may have gone since.
  Result<domain::Rule> replace(const domain::RuleId& id, const domain::RuleChange& change, const Caller& caller) const;
  Result<void> set_status(const domain::RuleId& id, domain::Status status, const Caller& caller) const;
  Result<void> remove(const domain::RuleId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
  domain::AuthorizationServerId server_;
  domain::PolicyId policy_;
};

}  // namespace mandate::manage
