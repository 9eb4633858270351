#include "cli/virtual_mcp_parts.h"

namespace mandate::cli {
namespace {

Part grants_of(const Kind& kind) {
  return {"grant",
          "brokered-grants",
          kind,
          {{"ID", "id"},
           {"PERSON", "user.login|user.id"},
           {"CONNECTION", "connectionId"},
           {"SCOPES", "scopes"},
           {"RENEWABLE", "renewable"},
           {"EXPIRES", "expires"},
           {"CREATED", "created"}},
          {}};
}

const Part of_agents = grants_of(agent_kind), of_virtual_servers = grants_of(virtual_mcp_kind);

void add_commands_of(CommandSet& set, CLI::App& at, const Part& grants, const std::string& help) {
  auto& grant = set.noun(at, "brokered-grant", help);
  add_list(set, grant, grants);
  add_delete(set, grant, grants, "Take a brokered grant back; its tokens are revoked at their server, too", "revoke");
}

}  // namespace

void add_brokered_grant_commands(CommandSet& set) {
  add_commands_of(set, set.app(), of_agents, "What people let agents have at other authorization servers");
}

void add_brokered_grants_of_virtual_servers(CommandSet& set, CLI::App& server) {
  add_commands_of(set, server, of_virtual_servers, "What people let a virtual MCP server have at other servers");
}

}  // namespace mandate::cli
