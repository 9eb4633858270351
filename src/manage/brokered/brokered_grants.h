#pragma once

#include <string>

#include "domain/agent.h"
#include "domain/brokered_grant.h"
#include "domain/page.h"
#include "manage/environment.h"

namespace mandate::manage {

// A grant with whose it is; empty where the person is gone.
struct BrokeredGrantDetails {
  domain::BrokeredGrant grant;
  std::string login;
};

// What people let an agent, or a virtual MCP server, do at other authorization servers. Tokens never come out here.
// ErrorKind::not_found when there is no such principal of the kind, or no such grant of it.
class BrokeredGrants {
 public:
  BrokeredGrants(const Environment& environment, domain::PrincipalKind kind) : environment_(environment), kind_(kind) {}

  Result<domain::Page<BrokeredGrantDetails>> list(const domain::AgentId& principal,
                                                  const domain::PageRequest& page) const;
  // At once; the other server is told after that.
  Result<void> withdraw(const domain::AgentId& principal, const domain::BrokeredGrantId& id,
                        const Caller& caller) const;

 private:
  const Environment& environment_;
  const domain::PrincipalKind kind_;
};

}  // namespace mandate::manage
