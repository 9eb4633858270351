#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "domain/resource_server.h"
#include "manage/environment.h"

namespace mandate::manage {

struct ResourceServerRef {
  domain::ResourceServerKind kind;
  domain::ResourceServerId id;
};
struct A2aServerRef {
  domain::AgentId agent;
};
struct VirtualMcpRef {
  domain::AgentId server;
};
// Whose authorization servers are meant.
using ResourceRef = std::variant<ResourceServerRef, A2aServerRef, VirtualMcpRef>;

// A resource server, an agent that others may call or a virtual MCP server, as far as its authorization servers are
// concerned.
struct ProtectedResource {
  std::string id;            // under which they are stored
  std::string_view object;   // "MCPServer"
  std::string event_prefix;  // "resource_servers.mcp_server.auth_server."
  domain::EventParty party;
  bool is_principal = false;  // an agent or a virtual server
  bool ours_only = false;     // accepts tokens of our authorization servers and of no others
};

// ErrorKind::not_found; also for an agent that has no resource URL.
Result<ProtectedResource> find_protected_resource(storage::sql::Connection& connection, const ResourceRef& ref);

// "<event prefix><verb>", create, update or delete, with the resource and the server as targets.
domain::Event auth_server_event(std::string_view verb, const Caller& caller, const ProtectedResource& resource,
                                const domain::ResourceAuthorizationServer& server);

}  // namespace mandate::manage
