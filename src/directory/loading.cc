#include "directory/loading.h"

#include "base/log.h"
#include "storage/agents.h"
#include "storage/applications.h"
#include "storage/authorization_servers.h"
#include "storage/brokered_grants.h"
#include "storage/claims.h"
#include "storage/client_auth_settings.h"
#include "storage/client_keys.h"
#include "storage/connections.h"
#include "storage/consent_grants.h"
#include "storage/delegation_links.h"
#include "storage/groups.h"
#include "storage/policies.h"
#include "storage/refresh_tokens.h"
#include "storage/resource_servers.h"
#include "storage/scope_grants.h"
#include "storage/sessions.h"
#include "storage/users.h"
#include "storage/vault.h"
#include "storage/virtual_mcp.h"

namespace mandate::directory {
namespace {

using storage::sql::Connection;

Result<ClientCredentials> load_credentials(Connection& connection, std::string_view client) {
  ClientCredentials credentials;
  TRY(const auto keys, storage::ClientKeys(connection).list(client));
  for (const auto& key : keys) {
    if (key.status != domain::Status::active) continue;
    auto object = parse_json_object(key.jwk);
    auto jwk = object ? jose::parse_public_jwk(*object) : tl::unexpected(object.error());
    if (!jwk) {
      log::error("client_key_unreadable", {{"client", client}, {"key", key.id.str()}});
      continue;
    }
    jwk->kid = key.kid;
    credentials.keys.push_back(*std::move(jwk));
  }
  TRY(const auto secrets, storage::ClientSecrets(connection).list(client));
  for (const auto& secret : secrets)
    if (secret.status == domain::Status::active) credentials.secret_hashes.push_back(secret.hash);
  return credentials;
}

Result<SigningKey> open_key(const domain::SigningKey& stored, const crypto::Sealer& sealer) {
  TRY(const auto pkcs8, sealer.open(stored.sealed, "signing_key:" + stored.kid));
  TRY(auto key, crypto::PrivateKey::from_pkcs8(pkcs8.reveal()));
  TRY(auto jwk, parse_json_object(stored.public_jwk));
  const auto* algorithm = jose::find_algorithm(stored.algorithm);
  if (algorithm == nullptr) return fail(ErrorKind::corrupt, "A signing key has an unknown algorithm", stored.kid);
  return SigningKey{stored.kid, algorithm, std::move(key), std::move(jwk), stored.status};
}

// A key that cannot be opened must not take the others with it: tokens of this one are no longer made or believed.
Result<SigningKeys> load_signing_keys(Connection& connection, const domain::AuthorizationServerId& server,
                                      const crypto::Sealer& sealer) {
  SigningKeys signing;
  TRY(const auto stored, storage::SigningKeys(connection).list_of(server));
  for (const auto& row : stored) {
    auto key = open_key(row, sealer);
    if (key)
      signing.keys.push_back(*std::move(key));
    else
      log::error("signing_key_unreadable", {{"kid", row.kid}, {"reason", key.error().message}});
  }
  return signing;
}

}  // namespace

Result<std::shared_ptr<const AgentRecord>> load_agent(Connection& connection, const domain::AgentId& id) {
  TRY(auto agent, storage::Agents(connection).find(id));
  if (!agent) return nullptr;
  auto record = std::make_shared<AgentRecord>();
  record->agent = *std::move(agent);
  TRY(record->credentials, load_credentials(connection, id.str()));
  TRY(record->connections, storage::Connections(connection).list_all(id));
  TRY(record->links, storage::DelegationLinks(connection).list_to(id));
  if (record->agent.kind == domain::PrincipalKind::virtual_mcp) {
    TRY(const auto server, storage::VirtualMcpServers(connection).find(id));
    if (server) record->display_name = server->display_name, record->description = server->description;
    TRY(record->capabilities, storage::VirtualCapabilities(connection).list_of_server(id));
  }
  return record;
}

Result<std::shared_ptr<const ResourceRecord>> load_resource(Connection& connection, std::string_view id) {
  auto record = std::make_shared<ResourceRecord>();
  record->id = id;
  if (id.starts_with(domain::AgentTag::prefix)) {
    TRY(const auto agent, storage::Agents(connection).find(domain::AgentId(id)));
    if (!agent || agent->resource_url.empty()) return nullptr;
    TRY(record->name, storage::name_for_people(connection, *agent));
    record->url = agent->resource_url;
    record->active = agent->status == domain::AgentStatus::active;
  } else {
    const domain::ResourceServerId server_id(id);
    TRY(const auto server, storage::ResourceServers(connection).find(domain::kind_of(server_id), server_id));
    if (!server) return nullptr;
    record->name = server->name();
    record->url = server->resource_url;
    record->active = server->status == domain::ResourceServerStatus::active;
  }
  TRY(const auto accepted, storage::ResourceAuthorizationServers(connection).list_all(id));
  for (const auto& server : accepted)
    if (server.origin == domain::AuthorizationServerOrigin::okta && server.status == domain::Status::active)
      record->servers.emplace_back(server.id);
  for (const auto& server : accepted)
    if (server.origin == domain::AuthorizationServerOrigin::external && server.status == domain::Status::active)
      record->externals.push_back(server);
  return record;
}

Result<std::shared_ptr<const ClientAuthSettingsRecord>> load_client_auth_settings(
    Connection& connection, const domain::ClientAuthSettingsId& id) {
  TRY(auto settings, storage::ClientAuthSettings(connection).find(id));
  if (!settings) return nullptr;
  return std::make_shared<ClientAuthSettingsRecord>(ClientAuthSettingsRecord{*std::move(settings)});
}

Result<std::shared_ptr<const BrokeredGrantRecord>> load_brokered_grant(Connection& connection,
                                                                       const domain::ConnectionId& connection_id,
                                                                       const domain::UserId& user) {
  TRY(auto grant, storage::BrokeredGrants(connection).find_of(connection_id, user));
  if (!grant) return nullptr;
  return std::make_shared<BrokeredGrantRecord>(BrokeredGrantRecord{*std::move(grant)});
}

Result<std::shared_ptr<const ConsentRecord>> load_consents(Connection& connection, const domain::UserId& user,
                                                           const domain::ApplicationId& application,
                                                           const domain::AuthorizationServerId& server) {
  auto record = std::make_shared<ConsentRecord>();
  TRY(record->grants, storage::ConsentGrants(connection).list_with_withdrawn({user, application, server}));
  return record;
}

Result<std::shared_ptr<const VaultSecretRecord>> load_vault_secret(Connection& connection,
                                                                   const domain::VaultSecretId& id) {
  storage::VaultSecrets secrets(connection);
  TRY(auto secret, secrets.find(id));
  if (!secret) return nullptr;
  TRY(auto version, secrets.find_version(id, secret->version));
  if (!version) return fail(ErrorKind::corrupt, "A secret has no version to give out", id.str());
  return std::make_shared<VaultSecretRecord>(VaultSecretRecord{*std::move(secret), std::move(version->sealed)});
}

Result<std::shared_ptr<const ServiceAccountRecord>> load_service_account(Connection& connection,
                                                                         const domain::ServiceAccountId& id) {
  TRY(auto account, storage::ServiceAccounts(connection).find(id));
  if (!account) return nullptr;
  return std::make_shared<ServiceAccountRecord>(ServiceAccountRecord{*std::move(account)});
}

Result<std::shared_ptr<const ApplicationRecord>> load_application(Connection& connection,
                                                                  const domain::ApplicationId& id) {
  storage::Applications applications(connection);
  TRY(auto application, applications.find(id));
  if (!application) return nullptr;
  auto record = std::make_shared<ApplicationRecord>();
  record->application = *std::move(application);
  TRY(record->credentials, load_credentials(connection, id.str()));
  TRY(record->groups, applications.groups_of(id));
  TRY(const auto grants, storage::ScopeGrants(connection).list_of(id));
  for (const auto& grant : grants) record->granted_scopes.push_back(grant.scope);
  return record;
}

Result<std::shared_ptr<const PersonRecord>> load_person(Connection& connection, const domain::UserId& id) {
  TRY(auto user, storage::Users(connection).find(id));
  if (!user) return nullptr;
  auto record = std::make_shared<PersonRecord>();
  record->user = *std::move(user);
  record->user.password_hash.clear();  // nobody who decides about tokens needs it
  storage::Groups groups(connection);
  TRY(const auto ids, groups.groups_of(id));
  for (const auto& group_id : ids) {
    TRY(auto group, groups.find(group_id));
    if (group) record->groups.push_back(*std::move(group));
  }
  TRY(record->assignments, storage::Applications(connection).assignments_of(id));
  return record;
}

Result<std::shared_ptr<const SessionRecord>> load_session(Connection& connection, const domain::SessionId& id) {
  TRY(auto session, storage::Sessions(connection).find(id));
  if (!session) return nullptr;
  return std::make_shared<SessionRecord>(SessionRecord{*std::move(session)});
}

Result<std::shared_ptr<const RefreshTokenRecord>> load_refresh_token(Connection& connection,
                                                                     const domain::RefreshTokenId& id) {
  TRY(auto token, storage::RefreshTokens(connection).find(id));
  if (!token) return nullptr;
  return std::make_shared<RefreshTokenRecord>(RefreshTokenRecord{*std::move(token)});
}

Result<std::shared_ptr<const ServerRecord>> load_server(Connection& connection, const domain::AuthorizationServerId& id,
                                                        const crypto::Sealer& sealer) {
  TRY(auto server, storage::AuthorizationServers(connection).find(id));
  if (!server) return nullptr;
  auto record = std::make_shared<ServerRecord>();
  record->server = *std::move(server);
  TRY(record->scopes, storage::Scopes(connection).list_of(id));
  TRY(auto policies, storage::Policies(connection).list_of(id));
  for (auto& policy : policies) {
    TRY(auto rules, storage::Rules(connection).list_of(policy.id));
    record->policies.push_back({std::move(policy), std::move(rules)});
  }
  TRY(auto claims, storage::Claims(connection).list_of(id));
  for (auto& claim : claims) {
    // It was understood when it was written. Without it tokens would say less than they should.
    TRY(auto expression, compile(claim));
    record->claims.push_back({std::move(claim), std::move(expression)});
  }
  TRY(record->trusted, storage::TrustedServers(connection).list_of(id));
  TRY(record->signing, load_signing_keys(connection, id, sealer));
  return record;
}

Result<std::shared_ptr<const OrgRecord>> load_org(Connection& connection, const crypto::Sealer& sealer) {
  auto record = std::make_shared<OrgRecord>();
  TRY(record->signing, load_signing_keys(connection, {}, sealer));
  return record;
}

}  // namespace mandate::directory
