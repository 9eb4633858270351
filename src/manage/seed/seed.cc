#include "manage/seed/seed.h"

#include "base/random.h"
#include "crypto/digest.h"
#include "crypto/password.h"
#include "manage/access/api_tokens.h"
#include "manage/access/callers.h"
#include "manage/events.h"
#include "manage/servers/signing_keys.h"
#include "manage/servers/system_scopes.h"
#include "storage/api_tokens.h"
#include "storage/authorization_servers.h"
#include "storage/groups.h"
#include "storage/policies.h"
#include "storage/settings.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

constexpr std::string_view id_setting = "organization_id";
constexpr std::size_t password_length = 24;

// Everything that takes long or is random, made before the transaction.
struct Preparation {
  domain::User admin;
  domain::ApiToken token;
  std::vector<domain::SigningKey> keys;
};

Result<std::optional<OrganizationRecord>> read_organization(storage::sql::Connection& connection) {
  storage::Settings settings(connection);
  TRY(const auto id, settings.find(id_setting));
  if (!id) return std::nullopt;
  TRY(auto name, settings.find(storage::organization_name_setting));
  return OrganizationRecord{domain::OrgId(*id), std::move(name).value_or("")};
}

domain::User make_admin(const std::string& login, std::string password_hash, Time now) {
  domain::User admin;
  admin.id = domain::UserId::generate();
  admin.status = domain::UserStatus::active;
  admin.login = admin.email = login;
  admin.first_name = "First";
  admin.last_name = "Administrator";
  admin.password_hash = std::move(password_hash);
  admin.created = admin.last_updated = admin.status_changed = now;
  admin.activated = admin.password_changed = now;
  return admin;
}

Result<Preparation> prepare(const Clock& clock, const crypto::Sealer& sealer, const SeedRequest& request,
                            const Seed& seed) {
  const auto now = clock.now();
  Preparation prepared;
  prepared.admin = make_admin(seed.admin_login, crypto::hash_password(seed.admin_password), now);
  prepared.token = {domain::ApiTokenId::generate(), "First administrator", prepared.admin.id,
                    crypto::sha256_hex(seed.api_token.reveal()), now};
  for (const std::string_view algorithm : {"RS256", "ES256", "EdDSA"}) {
    TRY(auto key, generate_signing_key(sealer, {}, algorithm, now));
    prepared.keys.push_back(std::move(key));
  }
  TRY(auto key, generate_signing_key(sealer, domain::AuthorizationServerId(domain::default_authorization_server),
                                     request.signing_algorithm, now));
  prepared.keys.push_back(std::move(key));
  return prepared;
}

Result<void> insert_people(ledger::Transaction& transaction, const Preparation& prepared) {
  auto& connection = transaction.connection();
  const auto now = transaction.now();
  CHECK(storage::Groups(connection)
            .insert({domain::GroupId::generate(), "Everyone", "Everybody in the organisation.", true, now, now, now}));
  CHECK(storage::Users(connection).insert(prepared.admin));
  CHECK(storage::AdminRoles(connection).grant(prepared.admin.id.str(), super_admin));
  return storage::ApiTokens(connection).insert(prepared.token);
}

// Lets every client get every scope for everybody: what an agent may do is decided by its connections.
Result<void> insert_default_policy(ledger::Transaction& transaction, const domain::AuthorizationServer& server) {
  domain::Policy policy;
  policy.id = domain::PolicyId::generate();
  policy.server = server.id;
  policy.name = "Default Policy";
  policy.description = "Covers every client that no other policy covers.";
  policy.clients = {std::string(domain::all_clients)};
  policy.created = policy.last_updated = transaction.now();
  CHECK(storage::Policies(transaction.connection()).insert(policy));

  domain::Rule rule;
  rule.id = domain::RuleId::generate();
  rule.policy = policy.id;
  rule.name = "Default Policy Rule";
  rule.groups_include = {std::string(domain::everyone)};
  rule.grant_types = {"authorization_code", "client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer",
                      "urn:ietf:params:oauth:grant-type:token-exchange"};
  rule.scopes = {"*"};
  rule.created = rule.last_updated = transaction.now();
  return storage::Rules(transaction.connection()).insert(rule);
}

Result<domain::AuthorizationServer> insert_default_server(ledger::Transaction& transaction,
                                                          const SeedRequest& request) {
  domain::AuthorizationServer server;
  server.id = domain::AuthorizationServerId(domain::default_authorization_server);
  server.name = "default";
  server.description = "The authorization server that comes with the organisation.";
  server.audience = "api://default";
  server.signing_algorithm = request.signing_algorithm;
  server.built_in = true;
  server.created = server.last_updated = transaction.now();
  CHECK(storage::AuthorizationServers(transaction.connection()).insert(server));
  CHECK(insert_system_scopes(transaction.connection(), server.id));
  CHECK(insert_default_policy(transaction, server));
  return server;
}

Result<void> write_seed(ledger::Transaction& transaction, const SeedRequest& request, const Seed& seed,
                        const Preparation& prepared) {
  auto& connection = transaction.connection();
  TRY(const auto existing, read_organization(connection));
  if (existing)
    return fail(ErrorKind::conflict, "The data directory holds the organisation " + existing->id.str() + " already");
  CHECK(storage::Settings(connection).put(id_setting, seed.organization.id.str()));
  CHECK(storage::Settings(connection).put(storage::organization_name_setting, seed.organization.name));
  CHECK(insert_people(transaction, prepared));
  TRY(const auto server, insert_default_server(transaction, request));
  for (const auto& key : prepared.keys) CHECK(storage::SigningKeys(connection).insert(key));

  const Caller system{{}, {seed.organization.id.str(), "SystemPrincipal", "system@mandate", "Mandate"}, {}};
  const domain::EventParty token{prepared.token.id.str(), "Token", prepared.token.name, prepared.token.name};
  const auto admin = target(prepared.admin);
  transaction.record(change_event("user.lifecycle.create", "Create the first administrator", system, {admin}));
  transaction.record(
      change_event("user.account.privilege.grant", "Grant SUPER_ADMIN to the first administrator", system, {admin}));
  transaction.record(change_event("system.api_token.create", "Create an API token", system, {token, admin}));
  transaction.record(change_event("oauth2.as.created", "Create an authorization server", system, {target(server)}));
  return {};
}

}  // namespace

Result<std::optional<OrganizationRecord>> find_organization(storage::Store& store) {
  return store.read(read_organization);
}

Seed make_seed(const SeedRequest& request) {
  return {{domain::OrgId::generate(), request.organization_name},
          request.admin_login,
          SecretString(random_base62(password_length)),
          make_api_token_text()};
}

Result<void> seed_organization(ledger::Ledger& ledger, const Clock& clock, const crypto::Sealer& sealer,
                               const SeedRequest& request, const Seed& seed) {
  TRY(const auto prepared, prepare(clock, sealer, request, seed));
  return ledger.write(
      [&](ledger::Transaction& transaction) { return write_seed(transaction, request, seed, prepared); });
}

}  // namespace mandate::manage
