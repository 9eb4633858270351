#include "directory/directory.h"

#include "base/storable.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "directory/loading.h"
#include "storage/agents.h"
#include "storage/applications.h"
#include "storage/authorize_requests.h"
#include "storage/brokered_grants.h"
#include "storage/resource_servers.h"

namespace mandate::directory {
namespace {

using storage::sql::Connection;

// The id of what is called under the URL; empty when nothing is.
Result<std::string> find_resource_id(Connection& connection, std::string_view url) {
  TRY(const auto agent, storage::Agents(connection).find_by_resource_url(url));
  if (agent) return agent->id.str();
  using Kind = domain::ResourceServerKind;
  for (const auto kind : {Kind::mcp, Kind::api}) {
    TRY(const auto server, storage::ResourceServers(connection).find_by_url(kind, url));
    if (server) return server->id.str();
  }
  return std::string();
}

Error would_wait() {
  return {ErrorKind::internal, "What the decision needs is not in memory", "must be made again on the worker pool"};
}

}  // namespace

Directory::Directory(storage::Store& store, ledger::Ledger& ledger, const crypto::Sealer& sealer,
                     const domain::Organization& organization, Capacity capacity, Outside outside)
    : store_(store),
      ledger_(ledger),
      sealer_(sealer),
      refresh_token_key_(sealer.derive("refresh tokens")),
      organization_(organization),
      agents_(capacity.clients),
      applications_(capacity.clients),
      people_(capacity.people),
      sessions_(capacity.sessions),
      refresh_tokens_(capacity.sessions),
      servers_(capacity.servers),
      resources_(capacity.clients),
      vault_secrets_(capacity.servers),
      service_accounts_(capacity.servers),
      client_auth_settings_(capacity.servers),
      brokered_grants_(capacity.people),
      consents_(capacity.people),
      org_(1),
      application_ids_(capacity.clients),
      agent_ids_(capacity.clients),
      key_sets_(outside.documents, outside.outgoing, parse_key_set, capacity.clients),
      client_documents_(outside.documents, outside.outgoing, parse_client_document, capacity.clients),
      resource_ids_(capacity.clients) {
  ledger.on_change([this](const std::vector<std::string>& ids) { drop(ids); });
  ledger.on_upheaval([this] { drop_all(); });
}

// An id says its kind by its prefix, but a drop of a kind that does not have it costs next to nothing, and a custom
// authorization server may have any id.
void Directory::drop(const std::vector<std::string>& ids) {
  for_each_kind([&](auto& records) {
    for (const auto& id : ids) records.drop(id);
  });
}

void Directory::drop_all() {
  for_each_kind([](auto& records) { records.drop_all(); });
  application_ids_.drop_all();
  agent_ids_.drop_all();
  resource_ids_.drop_all();
}

Result<void> View::may_wait() {
  if (wait_ == Wait::allowed) return {};
  missed_ = true;
  return tl::unexpected(would_wait());
}

template <class Record, class Load>
Found<Record> View::look_up(Cache<Record>& cache, std::string_view id, const Load& load) {
  if (!is_storable(id)) return nullptr;  // a claim of a token that somebody made up
  auto loaded = cache.find(id);
  if (!loaded.record) {
    CHECK(may_wait());
    const auto ticket = cache.ticket(id);
    loaded.read_at = directory_.ledger_.visible_epoch();
    TRY(loaded.record, directory_.store_.read([&](Connection& connection) { return load(connection); }));
    if (!loaded.record) return nullptr;
    cache.insert(id, loaded, ticket);
  }
  relied_on_.push_back({std::string(id), loaded.read_at});
  return loaded.record;
}

Found<AgentRecord> View::agent(const domain::AgentId& id) {
  return look_up(directory_.agents_, id.str(), [&](Connection& connection) { return load_agent(connection, id); });
}

Found<AgentRecord> View::agent_of_client(const std::string& url) {
  if (!is_storable(url)) return nullptr;
  if (const auto known = directory_.agent_ids_.find(url); known.record) {
    TRY(auto record, agent(*known.record));
    if (record && record->agent.status != domain::AgentStatus::deleted) return record;
    directory_.agent_ids_.drop(url);  // that agent is gone; another may have its client_id now
  }
  CHECK(may_wait());
  TRY(const auto found, directory_.store_.read([&](Connection& connection) {
    return storage::Agents(connection).find_by_client_id_url(url);
  }));
  if (!found) return nullptr;
  directory_.agent_ids_.insert(url, {std::make_shared<const domain::AgentId>(found->id), 0},
                               directory_.agent_ids_.ticket(url));
  return agent(found->id);
}

Found<ApplicationRecord> View::application(const domain::ApplicationId& id) {
  return look_up(directory_.applications_, id.str(),
                 [&](Connection& connection) { return load_application(connection, id); });
}

Found<ApplicationRecord> View::application_of_client(const domain::ClientId& client_id) {
  if (!is_storable(client_id.str())) return nullptr;
  const auto known = directory_.application_ids_.find(client_id.str());
  if (known.record) {
    TRY(auto record, application(*known.record));
    if (record && record->application.client_id == client_id) return record;
    directory_.application_ids_.drop(client_id.str());  // that application is gone; another may have its client_id now
  }
  CHECK(may_wait());
  TRY(const auto found, directory_.store_.read([&](Connection& connection) {
    return storage::Applications(connection).find_by_client_id(client_id);
  }));
  if (!found) return nullptr;
  directory_.application_ids_.insert(client_id.str(), {std::make_shared<const domain::ApplicationId>(found->id), 0},
                                     directory_.application_ids_.ticket(client_id.str()));
  return application(found->id);
}

Found<PersonRecord> View::person(const domain::UserId& id) {
  return look_up(directory_.people_, id.str(), [&](Connection& connection) { return load_person(connection, id); });
}

Found<SessionRecord> View::session(const domain::SessionId& id) {
  return look_up(directory_.sessions_, id.str(), [&](Connection& connection) { return load_session(connection, id); });
}

Found<RefreshTokenRecord> View::refresh_token(const domain::RefreshTokenId& id) {
  return look_up(directory_.refresh_tokens_, id.str(),
                 [&](Connection& connection) { return load_refresh_token(connection, id); });
}

std::string View::refresh_token_text(const domain::RefreshTokenId& id, std::int64_t generation) const {
  const auto body = id.str() + "." + std::to_string(generation);
  const auto mac = crypto::hmac_sha256(directory_.refresh_token_key_.reveal(), body);
  return body + "." + base64url_encode(crypto::bytes_of(mac));
}

const domain::Organization& View::organization() const {
  return directory_.organization();
}

Found<ServerRecord> View::server(const domain::AuthorizationServerId& id) {
  return look_up(directory_.servers_, id.str(),
                 [&](Connection& connection) { return load_server(connection, id, directory_.sealer_); });
}

Found<ResourceRecord> View::resource(std::string_view id) {
  return look_up(directory_.resources_, id, [&](Connection& connection) { return load_resource(connection, id); });
}

Found<ResourceRecord> View::resource_at(std::string_view url) {
  if (!is_storable(url)) return nullptr;
  if (const auto known = directory_.resource_ids_.find(url); known.record) {
    TRY(auto record, resource(*known.record));
    if (record && domain::comparable_url(record->url) == domain::comparable_url(url)) return record;
    directory_.resource_ids_.drop(url);  // that resource is gone; another may be there now
  }
  CHECK(may_wait());
  TRY(const auto id, directory_.store_.read([&](Connection& connection) { return find_resource_id(connection, url); }));
  if (id.empty()) return nullptr;
  directory_.resource_ids_.insert(url, {std::make_shared<const std::string>(id), 0},
                                  directory_.resource_ids_.ticket(url));
  return resource(id);
}

Found<VaultSecretRecord> View::vault_secret(const domain::VaultSecretId& id) {
  return look_up(directory_.vault_secrets_, id.str(),
                 [&](Connection& connection) { return load_vault_secret(connection, id); });
}

Found<ServiceAccountRecord> View::service_account(const domain::ServiceAccountId& id) {
  return look_up(directory_.service_accounts_, id.str(),
                 [&](Connection& connection) { return load_service_account(connection, id); });
}

Found<ClientAuthSettingsRecord> View::client_auth_settings(const domain::ClientAuthSettingsId& id) {
  return look_up(directory_.client_auth_settings_, id.str(),
                 [&](Connection& connection) { return load_client_auth_settings(connection, id); });
}

Found<BrokeredGrantRecord> View::brokered_grant(const domain::ConnectionId& connection_id, const domain::UserId& user) {
  return look_up(directory_.brokered_grants_, domain::brokered_key(connection_id, user),
                 [&](Connection& connection) { return load_brokered_grant(connection, connection_id, user); });
}

Found<ConsentRecord> View::consents(const domain::UserId& user, const domain::ApplicationId& application,
                                    const domain::AuthorizationServerId& server) {
  return look_up(directory_.consents_, domain::consent_key(user, application, server),
                 [&](Connection& connection) { return load_consents(connection, user, application, server); });
}

Found<domain::BrokeredGrant> View::brokered_grant_of(const domain::AgentId& agent, std::string_view access_hash) {
  CHECK(may_wait());
  TRY(auto grant, directory_.store_.read([&](Connection& connection) {
    return storage::BrokeredGrants(connection).find_by_access_hash(agent, access_hash);
  }));
  if (!grant) return nullptr;
  return std::make_shared<const domain::BrokeredGrant>(*std::move(grant));
}

Result<domain::SecretMembers> View::open(const VaultSecretRecord& record) const {
  const auto context = domain::sealing_context(record.secret.id, record.secret.version);
  TRY(const auto packed, directory_.sealer_.open(record.sealed, context));
  auto members = domain::unpack_members(packed);
  if (!members) return fail(ErrorKind::corrupt, "A secret is not what was sealed", record.secret.id.str());
  return *std::move(members);
}

Result<SecretString> View::open(const ServiceAccountRecord& record) const {
  return directory_.sealer_.open(record.account.sealed_password, domain::sealing_context(record.account.id));
}

Result<domain::BrokeredTokens> View::open(const BrokeredGrantRecord& record) const {
  TRY(const auto packed, directory_.sealer_.open(record.grant.sealed_tokens, domain::sealing_context(record.grant.id)));
  auto tokens = domain::unpack_tokens(packed);
  if (!tokens) return fail(ErrorKind::corrupt, "Stored tokens cannot be read", record.grant.id.str());
  return *std::move(tokens);
}

std::string View::seal(const SecretString& plain, std::string_view context) const {
  return directory_.sealer_.seal(plain, context);
}

Found<OrgRecord> View::org() {
  return look_up(directory_.org_, organization().id.str(),
                 [&](Connection& connection) { return load_org(connection, directory_.sealer_); });
}

Result<bool> View::is_revoked(const std::string& jti) {
  relied_on_.push_back({jti, directory_.ledger_.visible_epoch()});
  if (directory_.ledger_.revoked_tokens().contains(jti)) return true;
  const auto origin = domain::refresh_token_of(jti);
  if (origin.empty()) return false;
  TRY(const auto record, refresh_token(origin));
  return record == nullptr;
}

Found<domain::AuthorizeRequest> View::authorize_request(std::string_view code_hash) {
  CHECK(may_wait());
  TRY(auto request, directory_.store_.read([&](Connection& connection) {
    return storage::AuthorizeRequests(connection).find_by_code_hash(code_hash);
  }));
  if (!request) return nullptr;
  return std::make_shared<const domain::AuthorizeRequest>(*std::move(request));
}

template <class Document>
Found<Document> View::find_published(Published<Document>& published, const std::string& url, Time now,
                                     const std::function<bool(const Document&)>& serves) {
  if (auto found = published.find(url, now, serves)) return *std::move(found);
  missed_ = true;
  ask_ = [&published, url, now](std::function<void()> done) { return published.ask(url, now, std::move(done)); };
  return tl::unexpected(would_wait());
}

Found<KeySet> View::key_set(const std::string& url, std::string_view kid, Time now) {
  return find_published<KeySet>(directory_.key_sets_, url, now,
                                [kid](const KeySet& set) { return kid.empty() || set.has(kid); });
}

Found<ClientDocument> View::client_document(const std::string& url, std::string_view kid, Time now) {
  return find_published<ClientDocument>(directory_.client_documents_, url, now, [kid](const ClientDocument& document) {
    return kid.empty() || !document.keys || document.keys->has(kid);
  });
}

void View::forget(const std::vector<ledger::Reliance>& stale) {
  std::vector<std::string> ids;
  for (const auto& reliance : stale) ids.push_back(reliance.id);
  directory_.drop(ids);
}

}  // namespace mandate::directory
