#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/agent.h"
#include "manage/environment.h"

namespace mandate::manage {

struct ResolvedOwners {
  std::vector<domain::Owner> owners;
  std::vector<Cause> causes;  // one per fault; the owners are only of use without any
};

// The owners that the ORNs name: up to five users or one group of at least two, each existing. `location` is the member
// they came in.
Result<ResolvedOwners> resolve_owners(const Environment& environment, storage::sql::Connection& connection,
                                      const domain::AgentId& agent, const std::vector<std::string>& orns,
                                      std::string_view location);

}  // namespace mandate::manage
