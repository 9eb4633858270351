#pragma once

#include "crypto/seal.h"
#include "directory/records.h"
#include "storage/sql/connection.h"

namespace mandate::directory {

// One record from the database; null when there is none. A stored key that can no longer be read is left out, so
// that it authenticates nobody, and logged.
Result<std::shared_ptr<const AgentRecord>> load_agent(storage::sql::Connection& connection, const domain::AgentId& id);
Result<std::shared_ptr<const ResourceRecord>> load_resource(storage::sql::Connection& connection, std::string_view id);
Result<std::shared_ptr<const VaultSecretRecord>> load_vault_secret(storage::sql::Connection& connection,
                                                                   const domain::VaultSecretId& id);
Result<std::shared_ptr<const ServiceAccountRecord>> load_service_account(storage::sql::Connection& connection,
                                                                         const domain::ServiceAccountId& id);
Result<std::shared_ptr<const ClientAuthSettingsRecord>> load_client_auth_settings(
    storage::sql::Connection& connection, const domain::ClientAuthSettingsId& id);
Result<std::shared_ptr<const BrokeredGrantRecord>> load_brokered_grant(storage::sql::Connection& connection,
                                                                       const domain::ConnectionId& connection_id,
                                                                       const domain::UserId& user);
Result<std::shared_ptr<const ConsentRecord>> load_consents(storage::sql::Connection& connection,
                                                           const domain::UserId& user,
                                                           const domain::ApplicationId& application,
                                                           const domain::AuthorizationServerId& server);
Result<std::shared_ptr<const ApplicationRecord>> load_application(storage::sql::Connection& connection,
                                                                  const domain::ApplicationId& id);
Result<std::shared_ptr<const PersonRecord>> load_person(storage::sql::Connection& connection, const domain::UserId& id);
Result<std::shared_ptr<const SessionRecord>> load_session(storage::sql::Connection& connection,
                                                          const domain::SessionId& id);
Result<std::shared_ptr<const RefreshTokenRecord>> load_refresh_token(storage::sql::Connection& connection,
                                                                     const domain::RefreshTokenId& id);
Result<std::shared_ptr<const ServerRecord>> load_server(storage::sql::Connection& connection,
                                                        const domain::AuthorizationServerId& id,
                                                        const crypto::Sealer& sealer);
Result<std::shared_ptr<const OrgRecord>> load_org(storage::sql::Connection& connection, const crypto::Sealer& sealer);

}  // namespace mandate::directory
