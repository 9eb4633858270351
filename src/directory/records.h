// directory: what decisions read, in memory: clients with their parsed keys, people, sessions, authorization servers
// with their policies and opened signing keys. Bounded, loaded on demand, dropped when the ledger says that a thing
// changed. Decides nothing and writes nothing; the database is the truth.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/keys.h"
#include "directory/claims.h"
#include "domain/agent.h"
#include "domain/app_user.h"
#include "domain/application.h"
#include "domain/authorization_server.h"
#include "domain/brokered_grant.h"
#include "domain/client_auth_settings.h"
#include "domain/connection.h"
#include "domain/consent.h"
#include "domain/delegation_link.h"
#include "domain/person.h"
#include "domain/refresh_token.h"
#include "domain/resource_server.h"
#include "domain/vault.h"
#include "domain/virtual_mcp.h"
#include "jose/jwk.h"

namespace mandate::directory {

// How a client can prove who it is: its ACTIVE keys, parsed, and the hashes of its ACTIVE secrets.
struct ClientCredentials {
  std::vector<jose::Jwk> keys;
  std::vector<std::string> secret_hashes;  // hex SHA-256
};

struct AgentRecord {
  domain::Agent agent;
  ClientCredentials credentials;
  std::vector<domain::Connection> connections;
  std::vector<domain::DelegationLink> links;  // whose tokens it may present
  // Of a virtual MCP server: what it shows, by name; and what people know it by.
  std::vector<domain::VirtualCapability> capabilities = {};
  std::string display_name = {}, description = {};
};

// Something that is called with tokens: an MCP server, an API server, or an agent. Under its id.
struct ResourceRecord {
  std::string id;
  std::string name;
  std::string url;  // the audience of its tokens
  bool active = false;
  std::vector<domain::AuthorizationServerId> servers;  // of ours, whose tokens it accepts now

  std::vector<domain::ResourceAuthorizationServer> externals = {};  // of others, ACTIVE

  bool accepts(const domain::AuthorizationServerId& server) const;
  const domain::ResourceAuthorizationServer* external(std::string_view server) const;  // nullptr: none that is ACTIVE
};

// A secret of the vault with the version that is given out. Sealed: it is opened for one answer at a time.
struct VaultSecretRecord {
  domain::VaultSecret secret;
  std::string sealed;  // pack_members()
};

struct ServiceAccountRecord {
  domain::ServiceAccount account;
};

struct ClientAuthSettingsRecord {
  domain::ClientAuthSettings settings;
};

// Sealed like a secret of the vault. Under domain::brokered_key().
struct BrokeredGrantRecord {
  domain::BrokeredGrant grant;
};

// What a person let an application have at a server, and what they took back; empty when nothing. Under
// domain::consent_key().
struct ConsentRecord {
  std::vector<domain::ConsentGrant> grants;
};

struct ApplicationRecord {
  domain::Application application;
  ClientCredentials credentials;
  std::vector<domain::GroupId> groups;      // assigned
  std::vector<std::string> granted_scopes;  // of the management API
};

struct PersonRecord {
  domain::User user;
  std::vector<domain::Group> groups;         // the built-in one included
  std::vector<domain::AppUser> assignments;  // to applications, directly

  const domain::AppUser* assignment_to(const domain::ApplicationId& application) const;  // nullptr: none of their own
  bool may_use(const ApplicationRecord& application) const;
  std::vector<std::string> group_ids() const;
  std::vector<std::string> group_names() const;
};

struct SessionRecord {
  domain::Session session;
};

struct RefreshTokenRecord {
  domain::RefreshToken token;
};

// A key pair that signs tokens of one issuer.
struct SigningKey {
  std::string kid;
  const jose::Algorithm* algorithm = nullptr;
  crypto::PrivateKey key;
  json::object public_jwk;
  domain::SigningKeyStatus status = domain::SigningKeyStatus::active;
};

// The keys of one issuer: of the org authorization server, or of a custom one.
struct SigningKeys {
  std::vector<SigningKey> keys;

  // The ACTIVE key for the algorithm; nullptr when there is none.
  const SigningKey* active(std::string_view algorithm) const;
  // A published key by its kid, whatever its status; nullptr when unknown.
  const SigningKey* find(std::string_view kid) const;
};

struct AccessPolicy {
  domain::Policy policy;
  std::vector<domain::Rule> rules;  // by priority
};

// A custom authorization server with everything that its token endpoint asks.
struct ServerRecord {
  domain::AuthorizationServer server;
  std::vector<domain::Scope> scopes;
  std::vector<AccessPolicy> policies;  // by priority
  std::vector<CompiledClaim> claims;
  std::vector<domain::AuthorizationServerId> trusted;  // others of ours whose access tokens it takes as subject tokens
  SigningKeys signing;

  const domain::Scope* find_scope(std::string_view name) const;
  bool trusts(const domain::AuthorizationServerId& other) const;
};

// The org authorization server's keys, under the organisation's id.
struct OrgRecord {
  SigningKeys signing;
};

}  // namespace mandate::directory
