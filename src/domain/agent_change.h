#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/agent.h"

namespace mandate::domain {

// Where the people sign on whom the agent acts for.
struct SignOnChoice {
  enum class Kind {
    none,          // no application
    existing_app,  // one that exists
    new_app,       // one made for this agent: its client_id is the agent's id, and it lives and ends with the
                   // agent
  };
  Kind kind = Kind::none;
  ApplicationId app = {};  // of existing_app
  bool operator==(const SignOnChoice&) const = default;
};

// What an administrator asks an agent to be. Members left out stay as they are.
struct AgentChange {
  std::optional<std::string> name = {};
  std::optional<std::string> description = {};  // empty: removed
  std::optional<SignOnChoice> sign_on = {};
  std::optional<ClientAuthMethod> auth_method = {};
  std::optional<std::string> jwks_uri = {};       // empty: removed
  std::optional<std::string> client_id_url = {};  // only for a registration
  std::optional<std::string> resource_url = {};   // empty: removed, which only one that was never set can be
  std::optional<std::string> platform = {}, external_id = {};  // only for a registration
  // ORNs of users or of one group; only for a registration. Empty: nobody, on purpose. Left out: the person who signed
  // on to register it. An API token's user does not become an owner by himself: a script that registers agents is no
  // one to ask about them, so activation must be refused until somebody is named.
  std::optional<std::vector<std::string>> owners = {};
};

// An agent with what answers show of its linked application.
struct AgentDetails {
  Agent agent;
  bool app_bound = false;  // the application was made for it
};

// One thing that an agent needs, or should have, before it is of use.
struct ReadinessCheck {
  std::string name;      // "owner", "credential", "signOnProvider", "connection"
  bool required = true;  // for activation
  bool met = false;
  std::string summary;  // what is missing and how to give it, or what there is
};

// What depends on an agent or goes with it when it is deleted.
struct AgentDependents {
  struct NamingPolicy {
    PolicyId id;
    std::string name;
    AuthorizationServerId server;
  };
  std::vector<NamingPolicy> policies;                           // access policies that name it; they stay as they are
  std::vector<std::string> connections, owners, keys, secrets;  // ids
  std::vector<std::string> delegation_links;                    // ids of those to it and from it
  ApplicationId app;                                            // linked, may be empty
  bool app_bound = false;                                       // made for this agent
};

// An owner with what a list shows of it.
struct OwnerDetails {
  Owner owner;
  std::string name = {}, email = {};  // of the user or group; empty when it no longer exists
  std::int64_t members = 0;           // of a group
};

}  // namespace mandate::domain
