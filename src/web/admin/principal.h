#pragma once

#include <string>

#include "domain/agent.h"
#include "web/admin/admin_api.h"

namespace mandate::web::admin {

// Whose a route is that several kinds of principals have: an agent's, the OAuth client's of an MCP server, or a virtual
// MCP server's.
struct Principal {
  domain::PrincipalKind kind = domain::PrincipalKind::ai_agent;
  domain::AgentId id;
  std::string url;  // its own, for links
};

// By the route's {agentId}, {virtualMcpId} or {serverId}. ErrorKind::not_found for an MCP server without a client;
// whether the others exist is the use case's question.
Result<Principal> principal_of(const Call& call);

}  // namespace mandate::web::admin
