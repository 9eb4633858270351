#pragma once

#include <string>

#include "domain/brokered_grant.h"
#include "domain/page.h"
#include "manage/environment.h"

namespace mandate::manage {

// A grant with whose it is; empty where the person is gone.
struct BrokeredGrantDetails {
  domain::BrokeredGrant grant;
  std::string login;
};

// What people let an agent do at other authorization servers. Tokens never come out here.
class BrokeredGrants {
 public:
  explicit BrokeredGrants(const Environment& environment) : environment_(environment) {}

  Result<domain::Page<BrokeredGrantDetails>> list(const domain::AgentId& agent, const domain::PageRequest& page) const;
  // At once; the other server is told after that.
  Result<void> withdraw(const domain::AgentId& agent, const domain::BrokeredGrantId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
