#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "grants/grant.h"

namespace mandate::grants::client_credentials {

// What a service gets for itself.
struct Granted {
  std::string audience;
  std::vector<std::string> scopes;
  std::chrono::seconds lifetime{3600};
  std::string signing_algorithm = "RS256";
};

// At a custom authorization server its access policy decides. `resource` (RFC 8707) makes the token one for a single
// agent, MCP server or API server that accepts the server's tokens; without it, it is for all that the server protects.
Decided<Granted> grant_of_server(const Request& request);

}  // namespace mandate::grants::client_credentials
