#include "manage/resources/resource_servers.h"

#include <algorithm>

#include "manage/resources/discoveries.h"
#include "manage/resources/mcp_clients.h"
#include "manage/resources/resource_checks.h"
#include "manage/resources/resource_records.h"
#include "storage/mcp_tools.h"
#include "storage/resource_dependents.h"
#include "storage/resource_servers.h"

namespace mandate::manage {
namespace {

using domain::ResourceServer;
using domain::ResourceServerChange;
using domain::ResourceServerId;
using domain::ResourceServerKind;
using domain::ResourceServerStatus;
using storage::sql::Connection;

tl::unexpected<Error> refuse(ResourceServerKind kind, std::string summary, std::string reason) {
  return invalid(std::string(object_of(kind)), {{std::move(summary), std::move(reason)}});
}

void apply(const ResourceServerChange& change, ResourceServer& server) {
  if (change.display_name) server.display_name = *change.display_name;
  if (change.description) server.description = *change.description;
}

Result<void> check_url_is_free(Connection& connection, const ResourceServer& server) {
  TRY(const auto other, storage::ResourceServers(connection).find_by_url(server.kind, server.resource_url));
  if (!other) return {};
  return invalid(std::string(object_of(server.kind)),
                 {{"The server " + other->id.str() + " has this URL.", "UNIQUE_CONSTRAINT", "resourceUrl"}});
}

Result<void> check_activation(Connection& connection, const ResourceServer& server) {
  if (server.status == ResourceServerStatus::pending)
    return refuse(server.kind,
                  "The server is PENDING: its metadata are being asked for. Try again when it is INACTIVE.",
                  "PRECONDITION_NOT_MET");
  if (server.status == ResourceServerStatus::invalid)
    return refuse(server.kind,
                  "The server is INVALID: its metadata contradict its registration. Start a discovery when it is "
                  "repaired.",
                  "PRECONDITION_NOT_MET");
  TRY(const auto servers, storage::ResourceAuthorizationServers(connection).list_all(server.id.str()));
  if (std::any_of(servers.begin(), servers.end(), [](const auto& s) { return s.status == domain::Status::active; }))
    return {};
  return refuse(server.kind,
                "The server has no ACTIVE authorization server, so nobody can get a token for it: add one at "
                "authorization-servers.",
                "PRECONDITION_NOT_MET");
}

Result<void> store(ledger::Transaction& transaction, ResourceServer& server) {
  server.last_updated = transaction.now();
  transaction.touch(server.id);
  return storage::ResourceServers(transaction.connection()).update(server);
}

}  // namespace

Result<ResourceServer> ResourceServers::get(const ResourceServerId& id) const {
  return environment_.store.read([&](Connection& connection) { return find_resource_server(connection, kind_, id); });
}

Result<domain::Page<ResourceServer>> ResourceServers::list(const domain::PageRequest& page,
                                                           const std::optional<std::string>& search) const {
  storage::ResourceServers::ListRequest request{kind_, page};
  if (search) {
    TRY(request.search, domain::parse_filter(*search, ErrorKind::bad_search));
  }
  return environment_.store.read(
      [&](Connection& connection) { return storage::ResourceServers(connection).list(request); });
}

Result<domain::ResourceDependents> ResourceServers::dependents(const ResourceServerId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::ResourceDependents> {
    CHECK(find_resource_server(connection, kind_, id));
    return storage::find_resource_dependents(connection, id.str());
  });
}

Result<ResourceServer> ResourceServers::register_server(const ResourceServerChange& change,
                                                        const Caller& caller) const {
  auto causes = check_resource_change(change, true);
  if (!causes.empty()) return invalid(std::string(object_of(kind_)), std::move(causes));
  ResourceServer server;
  server.id = domain::new_resource_server_id(kind_);
  server.kind = kind_;
  server.resource_url = *change.resource_url;
  apply(change, server);
  if (kind_ == ResourceServerKind::mcp) server.status = ResourceServerStatus::pending;
  std::optional<domain::Discovery> discovery;
  const auto registered = environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    CHECK(check_url_is_free(transaction.connection(), server));
    server.created = server.last_updated = transaction.now();
    CHECK(storage::ResourceServers(transaction.connection()).insert(server));
    transaction.touch(server.id);
    transaction.record(resource_event("register", "Register a resource server", caller, server));
    if (kind_ != ResourceServerKind::mcp) return {};
    TRY(discovery, schedule_discovery(transaction, server.id, caller));
    return {};
  });
  CHECK(registered);
  // The server is registered even when there is no room for its discovery now: another can be started.
  if (discovery) (void)dispatch_discovery(environment_, *discovery);
  return get(server.id);
}

Result<ResourceServer> ResourceServers::change(const ResourceServerId& id, const ResourceServerChange& change,
                                               const Caller& caller) const {
  auto causes = check_resource_change(change, false);
  if (!causes.empty()) return invalid(std::string(object_of(kind_)), std::move(causes));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ResourceServer> {
    TRY(auto server, find_resource_server(transaction.connection(), kind_, id));
    apply(change, server);
    CHECK(store(transaction, server));
    transaction.record(resource_event("update", "Change a resource server", caller, server));
    return server;
  });
}

Result<ResourceServer> ResourceServers::set_status(const ResourceServerId& id, domain::Status status,
                                                   const Caller& caller) const {
  const bool activate = status == domain::Status::active;
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ResourceServer> {
    TRY(auto server, find_resource_server(transaction.connection(), kind_, id));
    if ((server.status == ResourceServerStatus::active) == activate) return server;
    if (activate) CHECK(check_activation(transaction.connection(), server));
    server.status = activate ? ResourceServerStatus::active : ResourceServerStatus::inactive;
    CHECK(store(transaction, server));
    CHECK(follow_server_status(transaction, server));
    transaction.record(activate ? resource_event("activate", "Activate a resource server", caller, server)
                                : resource_event("deactivate", "Deactivate a resource server", caller, server));
    return server;
  });
}

Result<void> ResourceServers::remove(const ResourceServerId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& connection = transaction.connection();
    TRY(const auto server, find_resource_server(connection, kind_, id));
    if (server.status == ResourceServerStatus::active)
      return refuse(kind_, "The server is ACTIVE; deactivate it first.", "DELETE_NOT_ALLOWED");
    CHECK(check_not_connected(connection, object_of(kind_), id.str()));
    CHECK(check_no_settings(connection, object_of(kind_), id.str()));
    CHECK(erase_mcp_client(transaction, environment_.organization, server, caller));
    CHECK(storage::McpTools(connection).erase_all(id));
    CHECK(storage::ResourceServers(connection).erase(id));
    transaction.touch(id);
    transaction.record(resource_event("delete", "Delete a resource server", caller, server));
    return {};
  });
}

}  // namespace mandate::manage
