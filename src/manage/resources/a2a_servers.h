#pragma once

#include "domain/agent.h"
#include "domain/page.h"
#include "manage/environment.h"

namespace mandate::manage {

// Agents that others may call: those with a resource URL.
class A2aServers {
 public:
  explicit A2aServers(const Environment& environment) : environment_(environment) {}

  Result<domain::Page<domain::Agent>> list(const domain::PageRequest& page) const;
  Result<domain::Agent> get(const domain::AgentId& id) const;  // ErrorKind::not_found without a resource URL

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
