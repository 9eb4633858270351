#include "web/admin/permissions.h"

#include <algorithm>
#include <string>
#include <vector>

namespace mandate::web::admin {
namespace {

using manage::Audience;

// Beside SUPER_ADMIN: A an AI agent administrator, R a read-only administrator, O the owner of the agent.
constexpr Audience none = manage::nobody_else, A = manage::agent_admins, R = manage::readers, O = manage::owners,
                   anyone = manage::everybody, AR = A | R, ARO = A | R | O, AO = A | O;

// One row for each path, area by area.
const std::vector<PathPermissions>& table() {
  static const std::string agents = "/workload-principals/api/v1/ai-agents", agent = agents + "/{agentId}",
                           app = "/api/v1/apps/{appId}", user = "/api/v1/users/{userId}",
                           server = "/api/v1/authorizationServers/{authServerId}",
                           policy = server + "/policies/{policyId}", resources = "/resource-servers/api/v1",
                           mcp = resources + "/mcp-servers/{serverId}", api = resources + "/api-servers/{serverId}",
                           a2a = resources + "/a2a-servers/{agentId}",
                           virtual_mcp = "/workload-principals/api/v1/virtual-mcp-servers/{virtualMcpId}",
                           virtual_resource = resources + "/virtual-mcp-servers/{virtualMcpId}",
                           mcp_client = "/workload-principals/api/v1/mcp-servers/{serverId}",
                           vault = "/privileged-access/api/v1", secret = vault + "/secrets/{vaultSecretId}",
                           account = vault + "/service-accounts/{serviceAccountId}",
                           origin = "/api/v1/trustedOrigins/{trustedOriginId}";
  static constexpr std::string_view mcp_scope = "okta.resourceServers.mcpServers",
                                    api_scope = "okta.resourceServers.apiServers",
                                    virtual_scope = "okta.resourceServers.virtualMcpServers",
                                    settings_scope = "okta.resourceServers.clientAuthSettings";
  static const std::vector<PathPermissions> rows = {
      // AI agents
      {agents, "okta.aiAgents", ARO, A},  // owners see theirs
      {agents + ":bulk", "okta.aiAgents", none, A},
      {agent, "okta.aiAgents", ARO, A},
      {agent + "/readiness", "okta.aiAgents", ARO, none},
      {agent + "/lifecycle/activate", "okta.aiAgents", none, A},
      {agent + "/lifecycle/deactivate", "okta.aiAgents", none, A},
      {agent + "/lifecycle/restore", "okta.aiAgents", none, A},
      {agent + "/credentials/jwks", "okta.aiAgents", ARO, AO},
      {agent + "/credentials/jwks/{keyId}", "okta.aiAgents", ARO, AO},
      {agent + "/credentials/jwks/{keyId}/lifecycle/activate", "okta.aiAgents", none, AO},
      {agent + "/credentials/jwks/{keyId}/lifecycle/deactivate", "okta.aiAgents", none, AO},
      {agent + "/credentials/secrets", "okta.aiAgents", ARO, AO},
      {agent + "/credentials/secrets/{secretId}", "okta.aiAgents", ARO, AO},
      {agent + "/credentials/secrets/{secretId}/lifecycle/activate", "okta.aiAgents", none, AO},
      {agent + "/credentials/secrets/{secretId}/lifecycle/deactivate", "okta.aiAgents", none, AO},
      {agent + "/connections", "okta.aiAgents", ARO, A},
      {agent + "/connections/{connectionId}", "okta.aiAgents", ARO, A},
      {agent + "/connections/{connectionId}/effective-scopes", "okta.aiAgents", ARO, none},
      {agent + "/connections/{connectionId}/lifecycle/activate", "okta.aiAgents", none, A},
      {agent + "/connections/{connectionId}/lifecycle/deactivate", "okta.aiAgents", none, A},
      {agent + "/brokered-grants", "okta.aiAgents", ARO, none},
      {agent + "/brokered-grants/{grantId}", "okta.aiAgents", none, AO},
      {agent + "/owners", "okta.governance.resourceOwner", ARO, A},
      {"/workload-principals/api/v1/operations", "okta.aiAgents", AR, none},
      {"/workload-principals/api/v1/operations/{operationId}", "okta.aiAgents", AR, none},
      {"/workload-principals/api/v1/operations/{operationId}/events", "okta.aiAgents", AR, none},
      {"/workload-principals/api/v1/potential-connections", "okta.aiAgents", AR, none},
      {"/workload-principals/api/v1/delegation-links", "okta.aiAgents", AR, A},
      {"/workload-principals/api/v1/delegation-links/{delegationLinkId}", "okta.aiAgents", AR, A},
      {"/governance/api/v1/resource-owners", "okta.governance.resourceOwner", AR, A},
      {"/governance/api/v1/resource-owners/catalog/resources", "okta.governance.resourceOwner", AR, none},

      // Resource servers. What holds secrets of the other side is for SUPER_ADMIN alone.
      {resources + "/mcp-servers", mcp_scope, AR, A},
      {mcp, mcp_scope, AR, A},
      {mcp + "/lifecycle/activate", mcp_scope, none, A},
      {mcp + "/lifecycle/deactivate", mcp_scope, none, A},
      {mcp + "/authorization-servers", mcp_scope, AR, A},
      {mcp + "/authorization-servers/{entryId}", mcp_scope, AR, A},
      {mcp + "/discoveries", mcp_scope, AR, A},
      {mcp + "/discoveries/{discoveryId}", mcp_scope, AR, none},
      {mcp + "/tools", mcp_scope, AR, A},
      {mcp + "/tools/{toolId}", mcp_scope, AR, A},
      {resources + "/operations", mcp_scope, AR, none},
      {resources + "/operations/{operationId}", mcp_scope, AR, none},
      {mcp_client + "/oauth-client", mcp_scope, none, A},
      {mcp_client + "/connections", mcp_scope, AR, A},
      {mcp_client + "/connections/{connectionId}", mcp_scope, AR, A},
      {mcp_client + "/connections/{connectionId}/lifecycle/activate", mcp_scope, none, A},
      {mcp_client + "/connections/{connectionId}/lifecycle/deactivate", mcp_scope, none, A},
      {mcp_client + "/credentials/jwks", mcp_scope, AR, A},
      {mcp_client + "/credentials/jwks/{keyId}", mcp_scope, AR, A},
      {mcp_client + "/credentials/jwks/{keyId}/lifecycle/activate", mcp_scope, none, A},
      {mcp_client + "/credentials/jwks/{keyId}/lifecycle/deactivate", mcp_scope, none, A},
      {"/workload-principals/api/v1/virtual-mcp-settings", virtual_scope, AR, none},
      {"/workload-principals/api/v1/virtual-mcp-servers", virtual_scope, AR, none},
      {virtual_mcp, virtual_scope, AR, none},
      {virtual_mcp + "/lifecycle/activate", virtual_scope, none, none},
      {virtual_mcp + "/lifecycle/deactivate", virtual_scope, none, none},
      {virtual_mcp + "/connections", virtual_scope, AR, none},
      {virtual_mcp + "/connections/{connectionId}", virtual_scope, AR, none},
      {virtual_mcp + "/connections/{connectionId}/lifecycle/activate", virtual_scope, none, none},
      {virtual_mcp + "/connections/{connectionId}/lifecycle/deactivate", virtual_scope, none, none},
      {virtual_mcp + "/connections/{connectionId}/capabilities", virtual_scope, AR, none},
      {virtual_mcp + "/connections/{connectionId}/capabilities/{capabilityId}", virtual_scope, AR, none},
      {virtual_mcp + "/brokered-grants", virtual_scope, AR, none},
      {virtual_mcp + "/brokered-grants/{grantId}", virtual_scope, none, none},
      {virtual_resource, virtual_scope, AR, none},
      {virtual_resource + "/authorization-servers", virtual_scope, AR, none},
      {virtual_resource + "/authorization-servers/{entryId}", virtual_scope, AR, none},
      {resources + "/api-servers", api_scope, AR, A},
      {api, api_scope, AR, A},
      {api + "/lifecycle/activate", api_scope, none, A},
      {api + "/lifecycle/deactivate", api_scope, none, A},
      {api + "/authorization-servers", api_scope, AR, A},
      {api + "/authorization-servers/{entryId}", api_scope, AR, A},
      {resources + "/a2a-servers", "okta.aiAgents", AR, none},
      {a2a, "okta.aiAgents", AR, none},
      {a2a + "/authorization-servers", "okta.aiAgents", AR, A},
      {a2a + "/authorization-servers/{entryId}", "okta.aiAgents", AR, A},
      {resources + "/client-auth-settings", settings_scope, AR, none},
      {resources + "/client-auth-settings/{settingsId}", settings_scope, AR, none},

      // The vault
      {vault + "/secrets", "okta.secrets", AR, none},
      {secret, "okta.secrets", AR, none},
      {secret + "/rotate", "okta.secrets", none, none},
      {secret + "/lifecycle/activate", "okta.secrets", none, none},
      {secret + "/lifecycle/deactivate", "okta.secrets", none, none},
      {secret + "/versions", "okta.secrets", AR, none},
      {secret + "/versions/{version}", "okta.secrets", none, none},
      {vault + "/service-accounts", "okta.serviceAccounts", AR, none},
      {account, "okta.serviceAccounts", AR, none},
      {account + "/rotate", "okta.serviceAccounts", none, none},
      {account + "/rotation-hook", "okta.serviceAccounts", AR, none},
      {account + "/rotations", "okta.serviceAccounts", AR, none},
      {account + "/rotations/{rotationId}", "okta.serviceAccounts", AR, none},

      // Applications
      {"/api/v1/apps", "okta.apps", AR, none},
      {app, "okta.apps", AR, none},
      {app + "/lifecycle/activate", "okta.apps", none, none},
      {app + "/lifecycle/deactivate", "okta.apps", none, none},
      {app + "/users", "okta.apps", AR, none},
      {app + "/users/{userId}", "okta.apps", AR, none},
      {app + "/groups", "okta.apps", AR, none},
      {app + "/groups/{groupId}", "okta.apps", AR, none},
      {app + "/credentials/jwks", "okta.apps", AR, none},
      {app + "/credentials/jwks/{keyId}", "okta.apps", AR, none},
      {app + "/credentials/jwks/{keyId}/lifecycle/activate", "okta.apps", none, none},
      {app + "/credentials/jwks/{keyId}/lifecycle/deactivate", "okta.apps", none, none},
      {app + "/credentials/secrets", "okta.apps", AR, none},
      {app + "/credentials/secrets/{secretId}", "okta.apps", AR, none},
      {app + "/credentials/secrets/{secretId}/lifecycle/activate", "okta.apps", none, none},
      {app + "/credentials/secrets/{secretId}/lifecycle/deactivate", "okta.apps", none, none},
      {app + "/tokens", "okta.apps", AR, none},
      {app + "/tokens/{tokenId}", "okta.apps", AR, none},
      {"/oauth2/v1/clients", "okta.clients", AR, none, Post::registers},
      {"/oauth2/v1/clients/{clientId}", "okta.clients", AR, none},
      {"/oauth2/v1/clients/{clientId}/lifecycle/newSecret", "okta.clients", none, none},
      {app + "/grants", "okta.appGrants", R, none},
      {app + "/grants/{grantId}", "okta.appGrants", R, none},

      // People
      {"/api/v1/users", "okta.users", AR, none},
      {user, "okta.users", AR, none},
      {user + "/lifecycle/activate", "okta.users", none, none},
      {user + "/lifecycle/deactivate", "okta.users", none, none},
      {user + "/lifecycle/suspend", "okta.users", none, none},
      {user + "/lifecycle/unsuspend", "okta.users", none, none},
      {user + "/lifecycle/unlock", "okta.users", none, none},
      {user + "/lifecycle/reactivate", "okta.users", none, none},
      {user + "/lifecycle/reset_password", "okta.users", none, none},
      {user + "/credentials/forgot_password", "okta.users", none, none},
      {user + "/lifecycle/expire_password", "okta.users", none, none},
      {user + "/lifecycle/expire_password_with_temp_password", "okta.users", none, none},
      {user + "/credentials/change_password", "okta.users", none, none},
      {user + "/groups", "okta.users", AR, none},
      {user + "/sessions", "okta.sessions", none, none},
      {user + "/grants", "okta.users", AR, none},
      {user + "/grants/{grantId}", "okta.users", AR, none},
      {user + "/clients", "okta.users", AR, none},
      {user + "/clients/{clientId}/grants", "okta.users", AR, none},
      {user + "/clients/{clientId}/tokens", "okta.users", AR, none},
      {user + "/clients/{clientId}/tokens/{tokenId}", "okta.users", AR, none},
      {"/oauth2/v1/global-token-revocation", "okta.universalLogout", none, none},
      {"/api/v1/groups", "okta.groups", AR, none},
      {"/api/v1/groups/{groupId}", "okta.groups", AR, none},
      {"/api/v1/groups/{groupId}/users", "okta.groups", AR, none},
      {"/api/v1/groups/{groupId}/users/{userId}", "okta.groups", AR, none},

      // Authorization servers
      {"/api/v1/authorizationServers", "okta.authorizationServers", AR, none},
      {server, "okta.authorizationServers", AR, none},
      {server + "/lifecycle/activate", "okta.authorizationServers", none, none},
      {server + "/lifecycle/deactivate", "okta.authorizationServers", none, none},
      {server + "/associatedServers", "okta.authorizationServers", AR, none},
      {server + "/associatedServers/{associatedServerId}", "okta.authorizationServers", none, none},
      {server + "/clients", "okta.authorizationServers", AR, none},
      {server + "/clients/{clientId}/tokens", "okta.authorizationServers", AR, none},
      {server + "/clients/{clientId}/tokens/{tokenId}", "okta.authorizationServers", AR, none},
      {server + "/scopes", "okta.authorizationServers", AR, none},
      {server + "/scopes/{scopeId}", "okta.authorizationServers", AR, none},
      {server + "/tokenPreview", "okta.authorizationServers", AR, none, Post::reads},
      {server + "/claims", "okta.authorizationServers", AR, none},
      {server + "/claims/{claimId}", "okta.authorizationServers", AR, none},
      {server + "/credentials/keys", "okta.authorizationServers", AR, none},
      {server + "/credentials/keys/{keyId}", "okta.authorizationServers", AR, none},
      {server + "/credentials/lifecycle/keyRotate", "okta.authorizationServers", none, none},
      {server + "/policies", "okta.authorizationServers", AR, none},
      {policy, "okta.authorizationServers", AR, none},
      {policy + "/lifecycle/activate", "okta.authorizationServers", none, none},
      {policy + "/lifecycle/deactivate", "okta.authorizationServers", none, none},
      {policy + "/rules", "okta.authorizationServers", AR, none},
      {policy + "/rules/{ruleId}", "okta.authorizationServers", AR, none},
      {policy + "/rules/{ruleId}/lifecycle/activate", "okta.authorizationServers", none, none},
      {policy + "/rules/{ruleId}/lifecycle/deactivate", "okta.authorizationServers", none, none},

      // Administration. A token acts as the person who made it, so every administrator may make one.
      {"/api/v1/api-tokens", "okta.apiTokens", R, AR},
      {"/api/v1/api-tokens/current", "okta.apiTokens", anyone, anyone},
      {"/api/v1/api-tokens/{apiTokenId}", "okta.apiTokens", R, none},
      {user + "/roles", "okta.roles", R, none},
      {user + "/roles/{roleId}", "okta.roles", R, none},
      {"/oauth2/v1/clients/{clientId}/roles", "okta.roles", R, none},
      {"/oauth2/v1/clients/{clientId}/roles/{roleId}", "okta.roles", R, none},
      {"/api/v1/org", "okta.orgs", AR, none},
      {"/api/v1/trustedOrigins", "okta.trustedOrigins", AR, none},
      {origin, "okta.trustedOrigins", AR, none},
      {origin + "/lifecycle/activate", "okta.trustedOrigins", none, none},
      {origin + "/lifecycle/deactivate", "okta.trustedOrigins", none, none},
      {"/api/v1/logs", "okta.logs", ARO, none},
  };
  return rows;
}

bool reads(const PathPermissions& row, http::Method method) {
  return method == http::Method::get || method == http::Method::head ||
         (method == http::Method::post && row.post == Post::reads);
}

// The last word of the scope.
std::string_view verb_of(const PathPermissions& row, http::Method method) {
  if (reads(row, method)) return ".read";
  return method == http::Method::post && row.post == Post::registers ? ".register" : ".manage";
}

}  // namespace

std::span<const PathPermissions> all_permissions() {
  return table();
}

std::optional<manage::Permission> find_permission(http::Method method, std::string_view route) {
  const auto row =
      std::find_if(table().begin(), table().end(), [&](const PathPermissions& one) { return one.path == route; });
  if (row == table().end()) return std::nullopt;
  return manage::Permission{std::string(row->scope).append(verb_of(*row, method)),
                            reads(*row, method) ? row->may_read : row->may_change};
}

}  // namespace mandate::web::admin
