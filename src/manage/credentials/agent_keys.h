#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "domain/agent.h"
#include "manage/environment.h"

namespace mandate::manage {

// The public keys of an agent. A key is named by its id or its kid; ErrorKind::not_found for one that the
// agent does not have.
class AgentKeys {
 public:
  explicit AgentKeys(const Environment& environment) : environment_(environment) {}

  Result<std::vector<domain::ClientKey>> list(const domain::AgentId& agent) const;
  Result<domain::ClientKey> get(const domain::AgentId& agent, std::string_view id_or_kid) const;
  // ErrorKind::invalid, one cause per fault of the key or of its place among the others.
  Result<domain::ClientKey> add(const domain::AgentId& agent, const json::object& jwk, domain::Status status,
                                const Caller& caller) const;
  Result<domain::ClientKey> set_status(const domain::AgentId& agent, std::string_view id_or_kid,
                                       domain::Status status, const Caller& caller) const;
  // Only an INACTIVE key.
  Result<void> remove(const domain::AgentId& agent, std::string_view id_or_kid, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
