#include "manage/virtual_mcp/capabilities.h"

#include <algorithm>
#include <set>

#include "domain/resource_server.h"
#include "manage/operations/operations.h"
#include "manage/virtual_mcp/virtual_mcp_records.h"
#include "mcp/tools.h"
#include "storage/client_auth_settings.h"
#include "storage/connections.h"
#include "storage/mcp_tools.h"
#include "storage/virtual_mcp.h"

namespace mandate::manage {
namespace {

using domain::CapabilityDraft;
using domain::VirtualCapability;
using domain::VirtualMcpServer;
using storage::sql::Connection;
using Place = Capabilities::Place;

constexpr std::string_view object = "VirtualMCPCapability";

tl::unexpected<Error> refuse(std::string summary, std::string reason, std::string location) {
  return invalid(std::string(object), {{std::move(summary), std::move(reason), std::move(location)}});
}

// The virtual server and the MCP server that the connection leads to.
struct Ends {
  VirtualMcpServer server;
  domain::ConnectionId connection;
  domain::ResourceServerId source;
};

Result<Ends> find_ends(Connection& db, const Place& place) {
  TRY(auto server, find_virtual_mcp(db, place.server));
  TRY(const auto connection, storage::Connections(db).find(place.server, place.connection));
  if (!connection) return not_found(place.connection.str(), "ManagedConnection");
  TRY(const auto settings, storage::ClientAuthSettings(db).find(domain::ClientAuthSettingsId(connection->target)));
  return Ends{std::move(server), place.connection,
              domain::ResourceServerId(settings ? settings->resource : std::string())};
}

Result<VirtualCapability> find_capability(Connection& db, const Place& place, const domain::VirtualCapabilityId& id) {
  CHECK(find_ends(db, place));
  TRY(auto capability, storage::VirtualCapabilities(db).find(place.connection, id));
  if (!capability) return not_found(id.str(), object);
  return *std::move(capability);
}

domain::Event capability_event(std::string_view verb, const Caller& caller, const VirtualMcpServer& server,
                               const VirtualCapability& capability) {
  auto event = virtual_mcp_event("resource_servers.virtual_mcp_server.capability." + std::string(verb),
                                 "Change what a virtual MCP server shows: " + std::string(verb), caller, server);
  event.targets.push_back({capability.id.str(),
                           std::string(object),
                           capability.tool_name,
                           capability.exposed_name(),
                           {{"virtual_mcp_capability_tool_id", capability.tool.str()},
                            {"virtual_mcp_capability_alias", capability.alias},
                            {"virtual_mcp_capability_connection_id", capability.connection.str()}}});
  return event;
}

Result<void> check_alias(const std::string& alias) {
  if (alias.empty() || mcp::is_tool_name(alias)) return {};
  return refuse("'alias' must have 1 to " + std::to_string(mcp::tool_name_max) +
                    " of the letters A to Z and a to z, digits, '_', '-' and '.'.",
                "INVALID_FORMAT", "alias");
}

// The capability that a draft means, checked by itself.
Result<VirtualCapability> to_capability(Connection& db, const domain::Organization& organization, const Ends& ends,
                                        const CapabilityDraft& draft) {
  CHECK(check_alias(draft.alias));
  const auto orns = organization.orns();
  const auto named = orns.parse_mcp_tool(draft.source_orn);
  if (!named)
    return refuse("'sourceOrn' must be the ORN of a tool, such as '" + orns.mcp_tool(ends.source, "emt...") + "'.",
                  "INVALID_FORMAT", "sourceOrn");
  if (domain::to_resource_server_id(named->server.str()) != ends.source)
    return refuse("'sourceOrn' names a tool of another MCP server than the connection leads to.", "MISMATCH",
                  "sourceOrn");
  TRY(auto tool, storage::McpTools(db).find(ends.source, domain::McpToolId(named->tool)));
  if (!tool) return refuse("The MCP server has no tool " + named->tool + ".", "NOT_FOUND", "sourceOrn");
  VirtualCapability capability;
  capability.id = domain::VirtualCapabilityId::generate();
  capability.server = ends.server.id;
  capability.connection = ends.connection;
  capability.tool = tool->id;
  capability.tool_name = tool->name;
  capability.alias = draft.alias == tool->name ? std::string() : draft.alias;
  capability.source = std::move(tool);
  return capability;
}

tl::unexpected<Error> name_is_taken(const std::string& name, const domain::VirtualCapabilityId& by) {
  return fail(ErrorKind::conflict, "The virtual MCP server shows a tool as '" + name + "' already: " + by.str() +
                                       ". Give an alias that is free");
}

Result<void> check_name_is_free(Connection& db, const VirtualCapability& capability) {
  TRY(const auto other, storage::VirtualCapabilities(db).find_by_name(capability.server, capability.exposed_name()));
  if (other && other->id != capability.id) return name_is_taken(capability.exposed_name(), other->id);
  return {};
}

Result<void> check_is_new(Connection& db, const VirtualCapability& capability) {
  storage::VirtualCapabilities capabilities(db);
  TRY(const auto all, capabilities.list_of_connection(capability.connection));
  for (const auto& one : all)
    if (one.tool == capability.tool)
      return refuse("The connection shows this tool: " + one.id.str() + ".", "UNIQUE_CONSTRAINT", "sourceOrn");
  TRY(const auto count, capabilities.count(capability.server));
  if (count >= static_cast<std::int64_t>(domain::capabilities_per_virtual_mcp_max))
    return refuse("The virtual MCP server shows " + std::to_string(count) + " tools, which is the most.", "LIMIT", "");
  return {};
}

// What a replacement keeps, adds and strikes.
struct Plan {
  std::vector<VirtualCapability> added, renamed, struck;
};

Result<Plan> to_plan(Connection& db, const domain::Organization& organization, const Ends& ends,
                     const std::vector<CapabilityDraft>& drafts) {
  storage::VirtualCapabilities capabilities(db);
  TRY(auto current, capabilities.list_of_connection(ends.connection));
  Plan plan;
  std::set<std::string, std::less<>> tools, names;
  for (const auto& draft : drafts) {
    TRY(auto wanted, to_capability(db, organization, ends, draft));
    if (!tools.insert(wanted.tool.str()).second)
      return refuse("'data' names the tool " + wanted.tool_name + " twice.", "UNIQUE_CONSTRAINT", "data");
    if (!names.insert(wanted.exposed_name()).second)
      return fail(ErrorKind::conflict, "'data' shows two tools as '" + wanted.exposed_name() + "'");
    TRY(const auto other, capabilities.find_by_name(wanted.server, wanted.exposed_name()));
    if (other && other->connection != ends.connection) return name_is_taken(wanted.exposed_name(), other->id);
    const auto known = std::find_if(current.begin(), current.end(),
                                    [&](const VirtualCapability& one) { return one.tool == wanted.tool; });
    if (known == current.end()) {
      plan.added.push_back(std::move(wanted));
    } else {
      if (known->alias != wanted.alias) {
        known->alias = wanted.alias;
        plan.renamed.push_back(*known);
      }
      current.erase(known);
    }
  }
  plan.struck = std::move(current);
  TRY(const auto count, capabilities.count(ends.server.id));
  if (count + static_cast<std::int64_t>(plan.added.size()) - static_cast<std::int64_t>(plan.struck.size()) >
      static_cast<std::int64_t>(domain::capabilities_per_virtual_mcp_max))
    return refuse(
        "A virtual MCP server shows at most " + std::to_string(domain::capabilities_per_virtual_mcp_max) + " tools.",
        "LIMIT", "data");
  return plan;
}

}  // namespace

Result<domain::Page<VirtualCapability>> Capabilities::list(const domain::PageRequest& page) const {
  return environment_.store.read([&](Connection& db) -> Result<domain::Page<VirtualCapability>> {
    CHECK(find_ends(db, place_));
    return storage::VirtualCapabilities(db).list(place_.connection, page);
  });
}

Result<VirtualCapability> Capabilities::get(const domain::VirtualCapabilityId& id) const {
  return environment_.store.read([&](Connection& db) { return find_capability(db, place_, id); });
}

Result<VirtualCapability> Capabilities::add(const CapabilityDraft& draft, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<VirtualCapability> {
    auto& db = transaction.connection();
    TRY(const auto ends, find_ends(db, place_));
    TRY(auto capability, to_capability(db, environment_.organization, ends, draft));
    CHECK(check_is_new(db, capability));
    CHECK(check_name_is_free(db, capability));
    capability.created = capability.last_updated = transaction.now();
    CHECK(storage::VirtualCapabilities(db).insert(capability));
    transaction.touch(place_.server);
    transaction.record(capability_event("add", caller, ends.server, capability));
    return capability;
  });
}

Result<VirtualCapability> Capabilities::rename(const domain::VirtualCapabilityId& id, const std::string& alias,
                                               const Caller& caller) const {
  CHECK(check_alias(alias));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<VirtualCapability> {
    auto& db = transaction.connection();
    TRY(const auto ends, find_ends(db, place_));
    TRY(auto capability, find_capability(db, place_, id));
    capability.alias = alias == capability.tool_name ? std::string() : alias;
    CHECK(check_name_is_free(db, capability));
    capability.last_updated = transaction.now();
    CHECK(storage::VirtualCapabilities(db).update(capability));
    transaction.touch(place_.server);
    transaction.record(capability_event("update", caller, ends.server, capability));
    return capability;
  });
}

Result<void> Capabilities::remove(const domain::VirtualCapabilityId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& db = transaction.connection();
    TRY(const auto ends, find_ends(db, place_));
    TRY(const auto capability, find_capability(db, place_, id));
    CHECK(storage::VirtualCapabilities(db).erase(id));
    transaction.touch(place_.server);
    transaction.record(capability_event("remove", caller, ends.server, capability));
    return {};
  });
}

Result<domain::OperationId> Capabilities::replace(const std::vector<CapabilityDraft>& drafts,
                                                  const Caller& caller) const {
  if (drafts.size() > domain::capabilities_at_once_max)
    return refuse("'data' must have at most " + std::to_string(domain::capabilities_at_once_max) + " entries.", "LIMIT",
                  "data");
  const Operations::Work work{.type = domain::OperationType::replace_capabilities,
                              .agent = place_.server,
                              .connection = place_.connection,
                              .capabilities = drafts};
  return Operations(environment_).run(work, caller, [&](Connection& db) -> Result<void> {
    TRY(const auto ends, find_ends(db, place_));
    CHECK(to_plan(db, environment_.organization, ends, drafts));
    return {};
  });
}

Result<VirtualMcpServer> replace_capabilities(const Environment& environment, ledger::Transaction& transaction,
                                              const domain::AgentId& server, const OperationRequest& request) {
  auto& db = transaction.connection();
  TRY(const auto ends, find_ends(db, {server, request.connection}));
  TRY(auto plan, to_plan(db, environment.organization, ends, request.capabilities));
  storage::VirtualCapabilities capabilities(db);
  const auto record = [&](std::string_view verb, const VirtualCapability& capability) {
    transaction.record(capability_event(verb, request.caller, ends.server, capability));
  };
  for (const auto& one : plan.struck) {
    CHECK(capabilities.erase(one.id));
    record("remove", one);
  }
  // Names are unique at every moment, and two may have changed places: so those that change go first.
  for (const auto& one : plan.renamed) CHECK(capabilities.erase(one.id));
  for (auto& one : plan.renamed) {
    one.last_updated = transaction.now();
    CHECK(capabilities.insert(one));
    record("update", one);
  }
  for (auto& one : plan.added) {
    one.created = one.last_updated = transaction.now();
    CHECK(capabilities.insert(one));
    record("add", one);
  }
  transaction.touch(server);
  return ends.server;
}

}  // namespace mandate::manage
