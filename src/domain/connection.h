#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/status.h"

namespace mandate::domain {

enum class ScopeCondition { all_scopes, include_only, exclude };
std::string_view name_of(ScopeCondition condition);  // "ALL_SCOPES", "INCLUDE_ONLY", "EXCLUDE"
std::optional<ScopeCondition> parse_scope_condition(std::string_view name);

// How the authorization server of somebody else knows the agent and the people that it acts for.
struct AudienceNames {
  std::string client_id = {};  // of the agent; empty: the same as here
  std::string tenant = {};     // that they belong to; empty: not said
  // Which attribute of a person is their id there: "id", "login", "email", or another of the profile. Empty: not said.
  std::string subject = {};
};

// What an agent may reach, and with which scopes. `type` is a wire name of the registry in connections/
// ("IDENTITY_ASSERTION_CUSTOM_AS"); `target` is the id of what it leads to, of the kind that the type says.
struct Connection {
  ConnectionId id;
  AgentId agent;
  std::string type;
  std::string target;
  Status status = Status::active;
  std::string resource_indicator;  // as chosen by the administrator; empty: the target's own
  ScopeCondition scope_condition = ScopeCondition::all_scopes;
  std::vector<std::string> scopes;  // {"*"} for all_scopes; empty for a type that has none
  // Who asks for more than may be had is given what may be had; otherwise nothing.
  bool down_scoping = false;
  Time created{}, last_updated{};
  // Who issues the tokens for the target, for types that say so: one of our authorization servers, or the issuer URL of
  // another.
  AuthorizationServerId authorization_server = {};
  std::string issuer = {};
  AudienceNames audience = {};  // as that issuer knows them
  ApplicationId app = {};       // that the target belongs to, for types that say so

  // Whether this connection lets `scope` through.
  bool allows(const std::string& scope) const;
};

}  // namespace mandate::domain
