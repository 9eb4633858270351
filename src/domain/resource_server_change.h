#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/resource_server.h"

namespace mandate::domain {

// What an administrator asks a resource server to be. Members left out stay as they are.
struct ResourceServerChange {
  std::optional<std::string> resource_url = {};  // of a registration
  std::optional<std::string> display_name = {};  // empty: removed
  std::optional<std::string> description = {};   // empty: removed
};

// An authorization server to be added, read but not yet checked against what exists.
struct ResourceAuthorizationServerDraft {
  AuthorizationServerOrigin origin = AuthorizationServerOrigin::okta;
  std::string orn;  // of one of ours
  std::string issuer, authorization_endpoint, token_endpoint;
  std::string revocation_endpoint = {};
  bool names_itself = false;
  std::vector<std::string> grant_types;
  Status status = Status::active;
};

struct ResourceAuthorizationServerChange {
  std::optional<std::string> authorization_endpoint = {}, token_endpoint = {}, revocation_endpoint = {};
  std::optional<bool> names_itself = {};
  std::optional<std::vector<std::string>> grant_types = {};
  std::optional<Status> status = {};
};

// What leads to a resource and so stands against deleting it.
struct ResourceDependents {
  struct Connection {
    ConnectionId id;
    AgentId agent;
  };
  std::vector<Connection> connections;
  std::vector<ClientAuthSettingsId> settings;
};

}  // namespace mandate::domain
