#include "manage/resources/protected_resource.h"

#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "manage/events.h"
#include "manage/resources/resource_records.h"
#include "manage/virtual_mcp/virtual_mcp_records.h"

namespace mandate::manage {
namespace {

struct Find {
  storage::sql::Connection& connection;

  Result<ProtectedResource> operator()(const ResourceServerRef& ref) const {
    TRY(const auto server, find_resource_server(connection, ref.kind, ref.id));
    const std::string_view kind = ref.kind == domain::ResourceServerKind::mcp ? "mcp_server" : "api_server";
    return ProtectedResource{server.id.str(), object_of(ref.kind),
                             "resource_servers." + std::string(kind) + ".auth_server.", target(server)};
  }

  Result<ProtectedResource> operator()(const A2aServerRef& ref) const {
    TRY(const auto agent, find_agent(connection, ref.agent));
    if (agent.resource_url.empty()) return not_found(ref.agent.str(), a2a_object);
    return ProtectedResource{agent.id.str(), a2a_object, "resource_servers.a2a_server.auth_server.",
                             agent_target(agent), true};
  }

  Result<ProtectedResource> operator()(const VirtualMcpRef& ref) const {
    TRY(const auto server, find_virtual_mcp(connection, ref.server));
    return ProtectedResource{server.id.str(),
                             virtual_mcp_object,
                             "resource_servers.virtual_mcp_server.auth_server.",
                             target(server),
                             true,
                             true};
  }
};

}  // namespace

Result<ProtectedResource> find_protected_resource(storage::sql::Connection& connection, const ResourceRef& ref) {
  return std::visit(Find{connection}, ref);
}

// MCP and API servers "create", agents and virtual servers "add": the words of the catalogue of events (wire
// contract 3.1).
domain::Event auth_server_event(std::string_view verb, const Caller& caller, const ProtectedResource& resource,
                                const domain::ResourceAuthorizationServer& server) {
  if (resource.is_principal && verb == "create") verb = "add";
  if (resource.is_principal && verb == "delete") verb = "remove";
  return change_event(resource.event_prefix + std::string(verb),
                      "Change whose tokens a resource accepts: " + std::string(verb), caller,
                      {resource.party,
                       {server.id,
                        "AuthorizationServer",
                        server.issuer,
                        server.issuer,
                        {{"auth_server_type", std::string(name_of(server.origin))},
                         {"auth_server_issuer", server.issuer},
                         {"auth_server_status", std::string(name_of(server.status))}}}});
}

}  // namespace mandate::manage
