#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grants/grant.h"

namespace mandate::grants {

// What a request asks of an authorization server's access policies.
struct PolicyQuestion {
  std::string_view client_id, grant_type;
  const directory::PersonRecord* person = nullptr;  // null: the client acts for itself
  const std::vector<std::string>& scopes;
};

struct PolicyAnswer {
  std::string policy, rule;  // names
  std::chrono::seconds access_token_lifetime;
  std::optional<std::chrono::seconds> refresh_token_lifetime;  // nullopt: without end
  std::chrono::seconds refresh_token_idle;
};

// The first rule that lets the client have these scopes for this person, policies and rules in their order. Without
// one: `scope_denied` when only the scopes stand against it, else `no_matching_policy`, each saying what was tried.
Decided<PolicyAnswer> evaluate_access_policy(const directory::ServerRecord& server, const PolicyQuestion& question);

}  // namespace mandate::grants
