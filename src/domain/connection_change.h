#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/connection.h"

namespace mandate::domain {

// What a connection leads to, as answers show it: {orn, name, <properties>, _links{self}} under `member`.
struct ConnectionTarget {
  std::string id, orn, name;
  std::vector<std::pair<std::string, std::string>> properties = {};  // e.g. issuerUrl
  std::string path;                                                  // of its own resource, under the public URL
};

// How bodies of one connection type name their target.
struct ConnectionShape {
  std::string_view type;           // connectionType: "IDENTITY_ASSERTION_CUSTOM_AS"
  std::string_view target_member;  // "authorizationServer"
};

// The body of a new connection, read but not yet checked against what exists.
struct ConnectionDraft {
  std::string type;
  std::string target_orn;
  std::string resource_indicator;  // empty: the target's ORN
  ScopeCondition scope_condition = ScopeCondition::all_scopes;
  std::vector<std::string> scopes;
  Status status = Status::active;
};

struct ConnectionChange {
  std::optional<std::string> resource_indicator = {};  // empty: back to the target's ORN
  std::optional<ScopeCondition> scope_condition = {};  // together with scopes
  std::optional<std::vector<std::string>> scopes = {};
};

// A connection with what it leads to.
struct ConnectionDetails {
  Connection connection;
  std::string_view target_member;
  ConnectionTarget target;
};

}  // namespace mandate::domain
