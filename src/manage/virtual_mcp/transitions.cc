#include "manage/virtual_mcp/transitions.h"

#include <algorithm>

#include "base/text.h"
#include "manage/brokered/withdraw.h"
#include "manage/resources/resource_checks.h"
#include "manage/virtual_mcp/capabilities.h"
#include "manage/virtual_mcp/virtual_mcp_records.h"
#include "storage/agents.h"
#include "storage/connections.h"
#include "storage/resource_servers.h"
#include "storage/virtual_mcp.h"

namespace mandate::manage {
namespace {

using domain::OperationType;
using domain::Status;
using domain::VirtualMcpChange;
using domain::VirtualMcpServer;
using Causes = std::vector<Cause>;

// Everything one transition works with.
struct Work {
  const Environment& environment;
  ledger::Transaction& transaction;
  const domain::Operation& operation;
  const OperationRequest& request;

  storage::sql::Connection& connection() const { return transaction.connection(); }
  void record(std::string_view verb, std::string message, const VirtualMcpServer& server) const {
    transaction.record(
        virtual_mcp_event("workload_principal." + std::string(verb), std::move(message), request.caller, server));
  }
};

tl::unexpected<Error> refuse(Causes causes) {
  return invalid(std::string(virtual_mcp_object), std::move(causes));
}
tl::unexpected<Error> refuse(std::string summary, std::string reason) {
  return refuse({{std::move(summary), std::move(reason)}});
}

// What stands in a path segment as it is (RFC 3986 section 2.3), and is no step to another one.
bool is_resource_path(std::string_view text) {
  return !text.empty() && text.size() <= domain::resource_path_max && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("-._~").find(c) != std::string_view::npos;
         });
}

void check_texts(const VirtualMcpChange& change, Causes& causes) {
  if (change.display_name &&
      (!is_display_text(*change.display_name) || count_code_points(*change.display_name) > domain::virtual_name_max))
    causes.push_back({"'profile.displayName' must be readable text of 1 to " +
                          std::to_string(domain::virtual_name_max) + " characters.",
                      "INVALID_FORMAT", "profile.displayName"});
  if (change.description && !change.description->empty() &&
      (!is_display_text(*change.description) ||
       count_code_points(*change.description) > domain::virtual_description_max))
    causes.push_back({"'profile.description' must be readable text of at most " +
                          std::to_string(domain::virtual_description_max) + " characters.",
                      "INVALID_FORMAT", "profile.description"});
}

void apply(const VirtualMcpChange& change, VirtualMcpServer& server) {
  if (change.display_name) server.display_name = *change.display_name;
  if (change.description) server.description = *change.description;
}

Result<VirtualMcpServer> register_server(const Work& work) {
  const auto& change = work.request.virtual_mcp;
  CHECK(check_virtual_registration(work.environment, work.connection(), change));
  VirtualMcpServer server;
  server.id = work.operation.agent;
  server.resource_path = *change.resource_path;
  server.resource_url = work.environment.organization.virtual_mcp_url(server.resource_path);
  apply(change, server);
  server.created = server.last_updated = work.transaction.now();
  domain::Agent principal;
  principal.id = server.id;
  principal.kind = domain::PrincipalKind::virtual_mcp;
  principal.status = domain::AgentStatus::inactive;
  principal.name = server.id.str();  // no agent may be kept from a name by it
  principal.resource_url = server.resource_url;
  principal.created = principal.last_updated = server.created;
  CHECK(storage::Agents(work.connection()).insert(principal));
  CHECK(storage::VirtualMcpServers(work.connection()).insert(server));
  work.transaction.touch(server.id);
  work.record("register", "Register a virtual MCP server", server);
  return server;
}

// Writes the status and when it changed into the principal.
Result<void> store(const Work& work, VirtualMcpServer& server) {
  storage::Agents agents(work.connection());
  TRY(auto principal, agents.find(server.id));
  if (!principal) return not_found(server.id.str(), virtual_mcp_object);
  principal->status = server.status == Status::active ? domain::AgentStatus::active : domain::AgentStatus::inactive;
  principal->last_updated = server.last_updated = work.transaction.now();
  work.transaction.touch(server.id);
  return agents.update(*principal);
}

Result<VirtualMcpServer> change_server(const Work& work) {
  TRY(auto server, find_virtual_mcp(work.connection(), work.operation.agent));
  CHECK(check_virtual_texts(work.request.virtual_mcp));
  apply(work.request.virtual_mcp, server);
  CHECK(storage::VirtualMcpServers(work.connection()).update(server));
  CHECK(store(work, server));
  work.record("update", "Change a virtual MCP server", server);
  return server;
}

Result<VirtualMcpServer> set_status(const Work& work, Status status) {
  TRY(auto server, find_virtual_mcp(work.connection(), work.operation.agent));
  CHECK(check_virtual_status(work.connection(), server, work.operation.type));
  server.status = status;
  CHECK(store(work, server));
  if (status == Status::active)
    work.record("activate", "Activate a virtual MCP server", server);
  else
    work.record("deactivate", "Deactivate a virtual MCP server", server);
  return server;
}

Result<VirtualMcpServer> delete_server(const Work& work) {
  TRY(const auto server, find_virtual_mcp(work.connection(), work.operation.agent));
  CHECK(check_virtual_status(work.connection(), server, work.operation.type));
  CHECK(withdraw_brokered(work.transaction, server.id, work.request.caller));
  CHECK(storage::VirtualCapabilities(work.connection()).erase_of_server(server.id));
  CHECK(storage::Connections(work.connection()).erase_all(server.id));
  CHECK(storage::ResourceAuthorizationServers(work.connection()).erase_all(server.id.str()));
  CHECK(storage::VirtualMcpServers(work.connection()).erase(server.id));
  CHECK(storage::Agents(work.connection()).erase(server.id));
  work.transaction.touch(server.id);
  work.record("delete", "Delete a virtual MCP server", server);
  return server;
}

Result<void> check_has_authorization_server(storage::sql::Connection& connection, const VirtualMcpServer& server) {
  TRY(const auto servers, storage::ResourceAuthorizationServers(connection).list_all(server.id.str()));
  if (std::any_of(servers.begin(), servers.end(), [](const auto& one) { return one.status == Status::active; }))
    return {};
  return refuse(
      "The virtual MCP server has no ACTIVE authorization server, so nobody can get a token for it: add one at "
      "/resource-servers/api/v1/virtual-mcp-servers/" +
          server.id.str() + "/authorization-servers.",
      "PRECONDITION_NOT_MET");
}

}  // namespace

Result<void> check_virtual_texts(const VirtualMcpChange& change) {
  Causes causes;
  check_texts(change, causes);
  if (!causes.empty()) return refuse(std::move(causes));
  return {};
}

Result<void> check_virtual_registration(const Environment& environment, storage::sql::Connection& connection,
                                        const VirtualMcpChange& change) {
  Causes causes;
  check_texts(change, causes);
  const auto path = change.resource_path.value_or("");
  if (!is_resource_path(path)) {
    causes.push_back({"'resourcePath' must have 1 to " + std::to_string(domain::resource_path_max) +
                          " of the letters, digits, '-', '.', '_' and '~', and not be '.' or '..'.",
                      "INVALID_FORMAT", "resourcePath"});
    return refuse(std::move(causes));
  }
  storage::VirtualMcpServers servers(connection);
  TRY(const auto same, servers.find_by_path(path));
  TRY(const auto called,
      storage::Agents(connection).find_by_resource_url(environment.organization.virtual_mcp_url(path)));
  if (same || called)
    causes.push_back(
        {(same ? "The virtual MCP server " + same->id.str() : "The agent " + called->id.str()) + " has this path.",
         "UNIQUE_CONSTRAINT", "resourcePath"});
  TRY(const auto count, servers.count());
  if (count >= static_cast<std::int64_t>(domain::virtual_mcps_max))
    causes.push_back({"There are " + std::to_string(count) + " virtual MCP servers, which is the most.", "LIMIT"});
  if (!causes.empty()) return refuse(std::move(causes));
  return {};
}

Result<void> check_virtual_status(storage::sql::Connection& connection, const VirtualMcpServer& server,
                                  OperationType type) {
  const bool active = server.status == Status::active;
  switch (type) {
    case OperationType::activate_virtual_mcp:
      if (active) return refuse("The virtual MCP server is ACTIVE.", "INVALID_STATUS");
      return check_has_authorization_server(connection, server);
    case OperationType::deactivate_virtual_mcp:
      if (!active) return refuse("The virtual MCP server is INACTIVE.", "INVALID_STATUS");
      return {};
    default:
      if (active) return refuse("The virtual MCP server is ACTIVE; deactivate it first.", "DELETE_NOT_ALLOWED");
      return check_not_connected(connection, virtual_mcp_object, server.id.str());
  }
}

Result<VirtualMcpServer> perform_virtual_transition(const Environment& environment, ledger::Transaction& transaction,
                                                    const domain::Operation& operation,
                                                    const OperationRequest& request) {
  const Work work{environment, transaction, operation, request};
  switch (operation.type) {
    case OperationType::register_virtual_mcp:
      return register_server(work);
    case OperationType::patch_virtual_mcp:
      return change_server(work);
    case OperationType::activate_virtual_mcp:
      return set_status(work, Status::active);
    case OperationType::deactivate_virtual_mcp:
      return set_status(work, Status::inactive);
    case OperationType::delete_virtual_mcp:
      return delete_server(work);
    case OperationType::replace_capabilities:
      return replace_capabilities(environment, transaction, operation.agent, request);
    default:
      return fail(ErrorKind::internal, "Unknown operation");
  }
}

}  // namespace mandate::manage
