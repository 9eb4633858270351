#include "web/admin/routes.h"

namespace mandate::web::admin {

void mount_admin_api(http::Router& router, const AdminApi& api) {
  mount_agents(router, api);
  mount_agents_bulk(router, api);
  mount_api_tokens(router, api);
  mount_applications(router, api);
  mount_assignments(router, api);
  mount_refresh_tokens(router, api);
  mount_clients(router, api);
  mount_client_credentials(router, api);
  mount_access_policies(router, api);
  mount_associated_servers(router, api);
  mount_authorization_servers(router, api);
  mount_brokered_grants(router, api);
  mount_claims(router, api);
  mount_connections(router, api);
  mount_consent_grants(router, api);
  mount_delegation_links(router, api);
  mount_logs(router, api);
  mount_operations(router, api);
  mount_operation_events(router, api);
  mount_organization(router, api);
  mount_owners(router, api);
  mount_password_rotations(router, api);
  mount_groups(router, api);
  mount_signing_keys(router, api);
  mount_a2a_servers(router, api);
  mount_client_auth_settings(router, api);
  mount_discoveries(router, api);
  mount_mcp_clients(router, api);
  mount_mcp_tools(router, api);
  mount_resource_servers(router, api);
  mount_resource_authorization_servers(router, api);
  mount_roles(router, api);
  mount_scope_grants(router, api);
  mount_service_accounts(router, api);
  mount_trusted_origins(router, api);
  mount_users(router, api);
  mount_vault_secrets(router, api);
  mount_virtual_mcp(router, api);
}

}  // namespace mandate::web::admin
