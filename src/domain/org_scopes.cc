#include "domain/org_scopes.h"

#include <algorithm>

namespace mandate::domain {
namespace {

constexpr OrgScope scopes[] = {
    {"okta.aiAgents.manage", "Register, change and delete AI agents, their keys and connections"},
    {"okta.aiAgents.read", "Read AI agents, their keys, connections and operations"},
    {"okta.apiTokens.manage", "Create and revoke API tokens"},
    {"okta.apiTokens.read", "Read what API tokens there are"},
    {"okta.appGrants.manage", "Grant and revoke scopes of the management API"},
    {"okta.appGrants.read", "Read the scopes of the management API granted to applications"},
    {"okta.apps.manage", "Create, change and delete applications, their credentials and assignments"},
    {"okta.apps.read", "Read applications and their assignments"},
    {"okta.authorizationServers.manage", "Create, change and delete authorization servers and their scopes"},
    {"okta.authorizationServers.read", "Read authorization servers and their scopes"},
    {"okta.clients.manage", "Register, change and delete OAuth clients"},
    {"okta.clients.read", "Read OAuth clients"},
    {"okta.clients.register", "Register OAuth clients, without seeing those that there are"},
    {"okta.governance.resourceOwner.manage", "Change the owners of AI agents"},
    {"okta.governance.resourceOwner.read", "Read the owners of AI agents"},
    {"okta.groups.manage", "Create, change and delete groups and their memberships"},
    {"okta.groups.read", "Read groups and their members"},
    {"okta.logs.read", "Read the System Log"},
    {"okta.orgs.manage", "Change the profile of the organisation"},
    {"okta.orgs.read", "Read the profile of the organisation"},
    {"okta.policies.manage", "Create, change and delete access policies"},
    {"okta.policies.read", "Read access policies"},
    {"okta.resourceServers.apiServers.manage", "Register, change and delete API servers"},
    {"okta.resourceServers.apiServers.read", "Read API servers"},
    {"okta.resourceServers.clientAuthSettings.manage",
     "Change how Mandate authenticates at other authorization servers"},
    {"okta.resourceServers.clientAuthSettings.read", "Read how Mandate authenticates at other authorization servers"},
    {"okta.resourceServers.mcpServers.manage", "Register, change and delete MCP servers"},
    {"okta.resourceServers.mcpServers.read", "Read MCP servers"},
    {"okta.resourceServers.virtualMcpServers.manage", "Create, change and delete virtual MCP servers"},
    {"okta.resourceServers.virtualMcpServers.read", "Read virtual MCP servers"},
    {"okta.roles.manage", "Grant and revoke administrator roles"},
    {"okta.roles.read", "Read administrator roles"},
    {"okta.secrets.manage", "Put secrets into the vault, rotate and delete them"},
    {"okta.secrets.read", "Read what secrets the vault has, without their values"},
    {"okta.serviceAccounts.manage", "Put service accounts into the vault, rotate their passwords and delete them"},
    {"okta.serviceAccounts.read", "Read what service accounts the vault has, without their passwords"},
    {"okta.sessions.manage", "End the sessions of users"},
    {"okta.sessions.read", "Read the sessions of users"},
    {"okta.trustedOrigins.manage", "Create, change and delete trusted origins"},
    {"okta.trustedOrigins.read", "Read trusted origins"},
    {"okta.universalLogout.manage", "Sign users off everywhere, and end what agents were given"},
    {"okta.users.manage", "Create, change and delete users"},
    {"okta.users.read", "Read users"},
};

}  // namespace

std::span<const OrgScope> org_scopes() {
  return scopes;
}

const OrgScope* find_org_scope(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(scopes), std::end(scopes), [&](const OrgScope& scope) { return scope.name == name; });
  return found == std::end(scopes) ? nullptr : found;
}

}  // namespace mandate::domain
