#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/ids.h"
#include "domain/organization.h"

namespace mandate::manage {

// Which agents a list of owners is about.
struct OwnerFilter {
  domain::AgentId agent = {};    // empty: any
  std::string name_begins = {};  // without regard to ASCII case; empty: any
  std::string name_has = {};

  bool fits(std::string_view name) const;
};

// Comparisons of parentResourceOrn or resource.orn and resource.type by eq, of resource.profile.name by sw or co,
// joined by AND. ErrorKind::bad_filter; ErrorKind::invalid for an ORN that is not an agent's.
Result<OwnerFilter> parse_owner_filter(std::string_view text, const domain::Organization& organization);
// The same, for a list that must say whose owners: an ORN is required, and with a name the type as well.
Result<OwnerFilter> parse_agent_filter(std::string_view text, const domain::Organization& organization);

// The agent that the ORN names; ErrorKind::invalid, the cause at `location`.
Result<domain::AgentId> agent_of_orn(const domain::Organization& organization, std::string_view orn,
                                     std::string_view location);

}  // namespace mandate::manage
