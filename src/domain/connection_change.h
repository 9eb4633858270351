#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "domain/connection.h"

namespace mandate::domain {

// One object among the members of a connection, {orn, name, <properties>, <parts>, _links{self}} under `member`. One
// without an ORN is no thing of its own: it has its properties only.
struct ConnectionPart {
  std::string_view member;  // "authorizationServer"
  std::string orn = {}, name = {};
  std::vector<std::pair<std::string, std::string>> properties = {};  // e.g. issuerUrl; empty values are left out
  std::string path = {};                                             // of its own resource, under the public URL
  std::vector<ConnectionPart> parts = {};
};

// What a connection leads to.
struct ConnectionTarget {
  std::vector<ConnectionPart> parts;
  std::string resource_indicator;  // unless the administrator chose another
  std::vector<Cause> faults = {};  // why an agent cannot be connected to it now
};

// How bodies of one connection type are made.
struct ConnectionShape {
  std::string_view type;                     // connectionType: "IDENTITY_ASSERTION_CUSTOM_AS"
  std::vector<std::string_view> references;  // members that name a thing by its `orn`: {"authorizationServer"}
  std::string_view older_reference = {};     // the first of them, as older clients call it
  std::string_view inner_reference = {};     // a member of the first of them that may hold the `orn` in its place
  bool has_scopes = false;                   // scopeCondition, scopes, downScoping
  bool has_issuer = false;                   // issuerUrl, and how that issuer knows the agent and people
  bool indicator_can_be_chosen = true;       // resourceIndicator
  // A token request finds the connection by its resource indicator, so no two of an agent may have the same.
  bool found_by_indicator = false;
};

// The body of a new connection, read but not yet checked against what exists.
struct ConnectionDraft {
  std::string type;
  std::map<std::string, std::string, std::less<>> orns = {};  // by the member that held it
  std::string resource_id = {};                               // that the body names beside an inner reference
  std::string issuer;                                         // issuerUrl
  AudienceNames audience = {};
  std::string resource_indicator;  // empty: the target's own
  ScopeCondition scope_condition = ScopeCondition::all_scopes;
  std::vector<std::string> scopes = {};
  bool down_scoping = false;
  Status status = Status::active;
};

struct ConnectionChange {
  std::optional<std::string> resource_indicator = {};  // empty: back to the target's own
  std::optional<ScopeCondition> scope_condition = {};  // together with scopes
  std::optional<std::vector<std::string>> scopes = {};
  std::optional<bool> down_scoping = {};
  std::optional<std::string> issuer = {};
  // Of AudienceNames; empty: back to nothing.
  std::optional<std::string> audience_client_id = {}, audience_tenant = {}, audience_subject = {};
};

// A connection with what it leads to.
struct ConnectionDetails {
  Connection connection;
  bool has_scopes = false;
  ConnectionTarget target;
};

}  // namespace mandate::domain
