#include "manage/resources/discoveries.h"

#include "base/log.h"
#include "manage/operations/operation_request.h"
#include "manage/resources/apply_exploration.h"
#include "manage/resources/apply_tools.h"
#include "manage/resources/explore.h"
#include "manage/resources/mcp_clients.h"
#include "manage/resources/resource_records.h"
#include "storage/discoveries.h"
#include "storage/resource_servers.h"

namespace mandate::manage {
namespace {

using domain::Discovery;
using domain::OperationStatus;
using domain::ResourceServer;
using domain::ResourceServerKind;
using domain::ResourceServerStatus;
using storage::sql::Connection;

constexpr std::string_view object = "Discovery";

Result<Discovery> find_discovery(Connection& connection, const domain::OperationId& id) {
  TRY(auto discovery, storage::Discoveries(connection).find(id));
  if (!discovery) return not_found(id.str(), object);
  return *std::move(discovery);
}

void fail_with(Discovery& discovery, const Error& error, Time now) {
  discovery.status = OperationStatus::failed;
  discovery.error_code = error.kind == ErrorKind::not_found ? "E0000007" : "E0000001";
  discovery.error_message = error.message;
  discovery.completed = now;
}

// The status that a server has after it was asked. Metadata of another resource are a reason to trust it with nothing;
// that it cannot be asked is not: many servers stand where we cannot reach them.
ResourceServerStatus status_after(ResourceServerStatus status, const Result<Exploration>& found) {
  if (!found && found.error().kind == ErrorKind::conflict) return ResourceServerStatus::invalid;
  if (status == ResourceServerStatus::pending) return ResourceServerStatus::inactive;
  const bool refuted = found && found->documented;
  return refuted && status == ResourceServerStatus::invalid ? ResourceServerStatus::inactive : status;
}

// The event of a discovery that ended, with what it changed among the tools.
domain::Event discovery_event(const Caller& caller, const ResourceServer& server, const Result<Exploration>& found,
                              const ToolsApplied& tools) {
  auto event = resource_event("capability.discover", "Ask a resource server what it is", caller, server);
  if (!found) {
    event.result = domain::EventResult::failure;
    event.reason = found.error().message.substr(0, 255);
    return event;
  }
  if (!found->tools) return event;
  event.debug.push_back({"tools", std::to_string(found->tools->size())});
  event.debug.push_back({"toolsAdded", std::to_string(tools.added)});
  event.debug.push_back({"toolsChanged", std::to_string(tools.changed)});
  event.debug.push_back({"toolsGone", std::to_string(tools.gone)});
  if (!found->told_to.empty()) event.debug.push_back({"toldTo", found->told_to});
  return event;
}

// Writes what was found, or that it failed, into the server, the discovery and the System Log.
Result<void> conclude(ledger::Transaction& transaction, const Environment& environment, Discovery discovery,
                      const Result<Exploration>& found) {
  auto& connection = transaction.connection();
  TRY(const auto request, parse_operation_request(discovery.request));
  TRY(auto server, find_resource_server(connection, ResourceServerKind::mcp, discovery.server));
  ToolsApplied tools;
  if (found) {
    discovery.warnings = found->warnings;
    discovery.told_to = found->told_to;
    CHECK(apply_exploration(transaction, environment, request.caller, server, *found));
    if (found->tools) {
      TRY(tools, apply_tools(transaction, server.id, *found->tools, discovery.warnings));
    }
    discovery.status = OperationStatus::completed;
    discovery.completed = transaction.now();
  } else {
    fail_with(discovery, found.error(), transaction.now());
  }
  server.status = status_after(server.status, found);
  server.last_updated = transaction.now();
  CHECK(storage::ResourceServers(connection).update(server));
  CHECK(follow_server_status(transaction, server));
  CHECK(storage::Discoveries(connection).update(discovery));
  CHECK(storage::Discoveries(connection).erase_old(server.id, domain::discoveries_kept));
  transaction.touch(server.id);
  transaction.record(discovery_event(request.caller, server, found, tools));
  return {};
}

}  // namespace

Result<Discovery> schedule_discovery(ledger::Transaction& transaction, const domain::ResourceServerId& server,
                                     const Caller& caller) {
  Discovery discovery;
  discovery.id = domain::OperationId::generate();
  discovery.server = server;
  discovery.request = to_text({{}, caller});
  discovery.request_id = caller.origin.request_id;
  discovery.actor = caller.party.id;
  discovery.created = transaction.now();
  CHECK(storage::Discoveries(transaction.connection()).insert(discovery));
  return discovery;
}

Result<void> dispatch_discovery(const Environment& environment, const Discovery& discovery) {
  const auto perform = [&environment, id = discovery.id] {
    const auto done = Discoveries(environment).perform(id);
    if (!done && done.error().kind != ErrorKind::not_found)  // the server was deleted meanwhile
      log::error("discovery_failed",
                 {{"operation", id.str()}, {"message", done.error().message}, {"note", done.error().note}});
  };
  if (environment.outgoing(perform)) return {};
  const Error overloaded{ErrorKind::unavailable, "Too many discoveries wait; try again"};
  CHECK(environment.ledger.write([&](ledger::Transaction& transaction) {
    return conclude(transaction, environment, discovery, tl::unexpected(overloaded));
  }));
  return tl::unexpected(overloaded);
}

Result<domain::OperationId> Discoveries::start(const domain::ResourceServerId& server, const Caller& caller) const {
  bool fresh = false;
  const auto discovery = environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Discovery> {
    auto& connection = transaction.connection();
    CHECK(find_resource_server(connection, ResourceServerKind::mcp, server));
    TRY(auto running, storage::Discoveries(connection).find_unfinished(server));
    fresh = !running;
    if (running) return *std::move(running);
    return schedule_discovery(transaction, server, caller);
  });
  CHECK(discovery);
  if (fresh) CHECK(dispatch_discovery(environment_, *discovery));
  return discovery->id;
}

Result<Discovery> Discoveries::get(const domain::OperationId& id) const {
  return environment_.store.read([&](Connection& connection) { return find_discovery(connection, id); });
}

Result<Discovery> Discoveries::get(const domain::ResourceServerId& server, const domain::OperationId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<Discovery> {
    CHECK(find_resource_server(connection, ResourceServerKind::mcp, server));
    TRY(auto discovery, find_discovery(connection, id));
    if (discovery.server != server) return not_found(id.str(), object);
    return discovery;
  });
}

Result<domain::Page<Discovery>> Discoveries::list(const domain::PageRequest& page,
                                                  const std::optional<domain::ResourceServerId>& server,
                                                  const std::optional<std::string>& search) const {
  storage::Discoveries::ListRequest wanted{.page = page, .server = server.value_or(domain::ResourceServerId())};
  if (search) {
    TRY(wanted.search, domain::parse_filter(*search, ErrorKind::bad_search));
  }
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<Discovery>> {
    if (server) CHECK(find_resource_server(connection, ResourceServerKind::mcp, *server));
    return storage::Discoveries(connection).list(wanted);
  });
}

Result<void> Discoveries::resume() const {
  TRY(const auto unfinished, environment_.store.read([](Connection& connection) {
    return storage::Discoveries(connection).list_unfinished();
  }));
  for (const auto& id : unfinished) {
    TRY(const auto discovery, get(id));
    const auto dispatched = dispatch_discovery(environment_, discovery);
    log::info("discovery_resumed", {{"operation", id.str()}, {"dispatched", dispatched.has_value()}});
  }
  return {};
}

Result<void> Discoveries::perform(const domain::OperationId& id) const {
  std::string url;
  const auto begun = environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Discovery> {
    auto& connection = transaction.connection();
    TRY(auto discovery, find_discovery(connection, id));
    TRY(const auto server, find_resource_server(connection, ResourceServerKind::mcp, discovery.server));
    url = server.resource_url;
    discovery.status = OperationStatus::in_progress;
    discovery.started = transaction.now();
    CHECK(storage::Discoveries(connection).update(discovery));
    return discovery;
  });
  CHECK(begun);
  const auto find_own_access = [this, &server = begun->server] { return environment_.find_own_access(server); };
  const auto found = explore_mcp_server({environment_.documents, environment_.messages, find_own_access},
                                        environment_.organization, url);
  return environment_.ledger.write(
      [&](ledger::Transaction& transaction) { return conclude(transaction, environment_, *begun, found); });
}

}  // namespace mandate::manage
