#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/agent_change.h"
#include "domain/page.h"
#include "manage/agents/owner_filter.h"
#include "manage/environment.h"

namespace mandate::manage {

// An agent with its owners.
struct OwnedAgent {
  domain::Agent agent;
  std::vector<domain::OwnerDetails> owners;
};

// Who answers for an agent.
class Owners {
 public:
  explicit Owners(const Environment& environment) : environment_(environment) {}

  Result<OwnedAgent> get(const domain::AgentId& agent) const;
  // In place of all owners so far, for every agent or for none; `location` is the member that the ORNs came
  // in. ErrorKind::invalid, one cause per fault.
  Result<std::vector<OwnedAgent>> replace(const std::vector<domain::AgentId>& agents,
                                          const std::vector<std::string>& principal_orns, std::string_view location,
                                          const Caller& caller) const;
  // ErrorKind::not_found for an ORN that is not an owner.
  Result<void> remove(const domain::AgentId& agent, const std::vector<std::string>& principal_orns,
                      const Caller& caller) const;
  Result<domain::Page<OwnedAgent>> list_without_owner(const domain::PageRequest& page,
                                                      const OwnerFilter& filter = {}) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
