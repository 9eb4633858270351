#include "manage/resources/apply_exploration.h"

#include <algorithm>

#include "manage/resources/protected_resource.h"
#include "manage/resources/resource_records.h"
#include "storage/authorization_servers.h"
#include "storage/resource_servers.h"

namespace mandate::manage {
namespace {

using domain::AuthorizationServerOrigin;
using domain::ResourceAuthorizationServer;
using domain::ResourceServer;

struct Work {
  ledger::Transaction& transaction;
  const Environment& environment;
  const Caller& caller;
  const ProtectedResource resource;

  storage::ResourceAuthorizationServers servers() const {
    return storage::ResourceAuthorizationServers(transaction.connection());
  }
  void record(std::string_view verb, ResourceAuthorizationServer server) const {
    if (server.origin == AuthorizationServerOrigin::okta)
      server.issuer = environment.organization.issuer(domain::AuthorizationServerId(server.id));
    transaction.record(auth_server_event(verb, caller, resource, server));
  }
};

ResourceAuthorizationServer to_entry(const Work& work, const Exploration::Server& found) {
  ResourceAuthorizationServer entry;
  entry.resource = work.resource.id;
  entry.discovered = true;
  entry.created = entry.last_updated = work.transaction.now();
  if (found.ours) {
    entry.id = found.ours->str();
    return entry;
  }
  entry.id = domain::ExternalServerId::generate().str();
  entry.origin = AuthorizationServerOrigin::external;
  entry.issuer = found.issuer;
  entry.authorization_endpoint = found.authorization_endpoint;
  entry.token_endpoint = found.token_endpoint;
  entry.grant_types = found.grant_types;
  entry.revocation_endpoint = found.revocation_endpoint;
  entry.names_itself = found.names_itself;
  return entry;
}

bool same_endpoints(const ResourceAuthorizationServer& a, const ResourceAuthorizationServer& b) {
  return a.authorization_endpoint == b.authorization_endpoint && a.token_endpoint == b.token_endpoint &&
         a.grant_types == b.grant_types && a.revocation_endpoint == b.revocation_endpoint &&
         a.names_itself == b.names_itself;
}

Result<void> apply_server(const Work& work, const Exploration::Server& found) {
  auto entry = to_entry(work, found);
  auto servers = work.servers();
  if (found.ours) {
    TRY(const auto known, storage::AuthorizationServers(work.transaction.connection()).find(*found.ours));
    if (!known) return {};
  }
  TRY(auto current,
      found.ours ? servers.find(entry.resource, entry.id) : servers.find_by_issuer(entry.resource, entry.issuer));
  if (!current) {
    TRY(const auto all, servers.list_all(entry.resource));
    if (all.size() >= domain::authorization_servers_per_resource_max) return {};
    CHECK(servers.insert(entry));
    work.record("create", entry);
    return {};
  }
  if (!current->discovered || same_endpoints(*current, entry)) return {};
  current->authorization_endpoint = entry.authorization_endpoint;
  current->token_endpoint = entry.token_endpoint;
  current->grant_types = entry.grant_types;
  current->revocation_endpoint = entry.revocation_endpoint;
  current->names_itself = entry.names_itself;
  current->last_updated = work.transaction.now();
  CHECK(servers.update(*current));
  work.record("update", *current);
  return {};
}

bool names(const Exploration& exploration, const ResourceAuthorizationServer& server) {
  return std::any_of(exploration.servers.begin(), exploration.servers.end(), [&](const Exploration::Server& found) {
    return found.ours ? found.ours->str() == server.id : found.issuer == server.issuer;
  });
}

Result<void> switch_off_others(const Work& work, const Exploration& exploration) {
  TRY(const auto all, work.servers().list_all(work.resource.id));
  for (auto server : all) {
    if (!server.discovered || server.status == domain::Status::inactive || names(exploration, server)) continue;
    server.status = domain::Status::inactive;
    server.last_updated = work.transaction.now();
    CHECK(work.servers().update(server));
    work.record("update", server);
  }
  return {};
}

}  // namespace

Result<void> apply_exploration(ledger::Transaction& transaction, const Environment& environment, const Caller& caller,
                               ResourceServer& server, const Exploration& exploration) {
  if (!exploration.documented) return {};
  TRY(auto resource, find_protected_resource(transaction.connection(), ResourceServerRef{server.kind, server.id}));
  const Work work{transaction, environment, caller, std::move(resource)};
  for (const auto& found : exploration.servers) CHECK(apply_server(work, found));
  CHECK(switch_off_others(work, exploration));
  server.detected = exploration.metadata;
  server.detected.last_refreshed = transaction.now();
  return {};
}

}  // namespace mandate::manage
