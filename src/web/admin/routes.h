#pragma once

#include <string_view>

#include "http/router.h"
#include "web/admin/admin_api.h"

namespace mandate::directory {
class Directory;
}

namespace mandate::web::admin {

// Mounts every endpoint of the management API. `api` must outlive the router.
void mount_admin_api(http::Router& router, const AdminApi& api);

// Its request may have a longer body than others (http::Limits::bodies).
inline constexpr std::string_view bulk_agents_path = "/workload-principals/api/v1/ai-agents:bulk";

// One per entity, each in the file of its name.
void mount_agents(http::Router& router, const AdminApi& api);
void mount_api_tokens(http::Router& router, const AdminApi& api);
void mount_applications(http::Router& router, const AdminApi& api);
void mount_assignments(http::Router& router, const AdminApi& api);
void mount_clients(http::Router& router, const AdminApi& api);
void mount_client_credentials(http::Router& router, const AdminApi& api);
void mount_access_policies(http::Router& router, const AdminApi& api);
void mount_associated_servers(http::Router& router, const AdminApi& api);
void mount_authorization_servers(http::Router& router, const AdminApi& api);
void mount_brokered_grants(http::Router& router, const AdminApi& api);
void mount_claims(http::Router& router, const AdminApi& api);
void mount_connections(http::Router& router, const AdminApi& api);
void mount_consent_grants(http::Router& router, const AdminApi& api);
void mount_delegation_links(http::Router& router, const AdminApi& api);
void mount_logs(http::Router& router, const AdminApi& api);
void mount_operations(http::Router& router, const AdminApi& api);
void mount_operation_events(http::Router& router, const AdminApi& api);
void mount_agents_bulk(http::Router& router, const AdminApi& api);
void mount_organization(http::Router& router, const AdminApi& api);
void mount_owners(http::Router& router, const AdminApi& api);
void mount_password_rotations(http::Router& router, const AdminApi& api);
void mount_groups(http::Router& router, const AdminApi& api);
void mount_signing_keys(http::Router& router, const AdminApi& api);
void mount_a2a_servers(http::Router& router, const AdminApi& api);
void mount_client_auth_settings(http::Router& router, const AdminApi& api);
void mount_discoveries(http::Router& router, const AdminApi& api);
void mount_mcp_clients(http::Router& router, const AdminApi& api);
void mount_refresh_tokens(http::Router& router, const AdminApi& api);
void mount_mcp_tools(http::Router& router, const AdminApi& api);
void mount_resource_servers(http::Router& router, const AdminApi& api);
void mount_resource_authorization_servers(http::Router& router, const AdminApi& api);
void mount_roles(http::Router& router, const AdminApi& api);
void mount_scope_grants(http::Router& router, const AdminApi& api);
void mount_service_accounts(http::Router& router, const AdminApi& api);
void mount_trusted_origins(http::Router& router, const AdminApi& api);
void mount_users(http::Router& router, const AdminApi& api);
void mount_vault_secrets(http::Router& router, const AdminApi& api);
void mount_virtual_mcp(http::Router& router, const AdminApi& api);

// Mounted by itself: the only one that asks what decisions ask.
void mount_effective_scopes(http::Router& router, const AdminApi& api, directory::Directory& directory);

}  // namespace mandate::web::admin
