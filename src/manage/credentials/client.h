#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "domain/agent.h"
#include "domain/application.h"
#include "manage/environment.h"

namespace mandate::manage {

// The OAuth client of an MCP server.
struct McpClientRef {
  domain::ResourceServerId server;
};
// Whose credentials are meant.
using ClientRef = std::variant<domain::AgentId, domain::ApplicationId, McpClientRef>;

// An agent or an application, as far as its keys and secrets are concerned.
struct Client {
  std::string id;            // under which they are stored
  std::string_view noun;     // "agent", "application"
  std::string auth_method;   // by its name on the wire
  bool uses_key = false;     // authenticates with private_key_jwt and a key that is registered here
  bool uses_secret = false;  // authenticates with a client secret
  std::string_view how_to_use_secrets;
  std::string_view event_prefix;
  domain::EventParty party;
};

Client to_client(const domain::Agent& agent);
Client to_client(const domain::Application& application);

Result<Client> find_client(storage::sql::Connection& connection, const ClientRef& ref);
// The same for a change. ErrorKind::invalid for an application that was made for an agent: it has no credentials
// of its own, `object` is the thing that cannot be changed then.
Result<Client> find_changeable_client(storage::sql::Connection& connection, const ClientRef& ref,
                                      std::string_view object);

// "<prefix>create", "…activate", "…deactivate", "…delete", with the client and the credential as targets.
domain::Event credential_event(std::string_view verb, const Caller& caller, const Client& client,
                               domain::EventParty credential);

}  // namespace mandate::manage
