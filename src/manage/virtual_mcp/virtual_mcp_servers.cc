#include "manage/virtual_mcp/virtual_mcp_servers.h"

#include "manage/operations/operations.h"
#include "manage/virtual_mcp/transitions.h"
#include "manage/virtual_mcp/virtual_mcp_records.h"
#include "storage/virtual_mcp.h"

namespace mandate::manage {

using domain::OperationType;
using domain::VirtualMcpChange;
using domain::VirtualMcpServer;
using storage::sql::Connection;

Result<VirtualMcpServer> VirtualMcpServers::get(const domain::AgentId& id) const {
  return environment_.store.read([&](Connection& connection) { return find_virtual_mcp(connection, id); });
}

Result<domain::Page<VirtualMcpServer>> VirtualMcpServers::list(const domain::PageRequest& page) const {
  return environment_.store.read(
      [&](Connection& connection) { return storage::VirtualMcpServers(connection).list(page); });
}

Result<domain::OperationId> VirtualMcpServers::register_server(const VirtualMcpChange& change,
                                                               const Caller& caller) const {
  const Operations::Work work{
      .type = OperationType::register_virtual_mcp, .agent = domain::AgentId::generate(), .virtual_mcp = change};
  return Operations(environment_).run(work, caller, [&](Connection& connection) {
    return check_virtual_registration(environment_, connection, change);
  });
}

Result<domain::OperationId> VirtualMcpServers::change(const domain::AgentId& id, const VirtualMcpChange& change,
                                                      const Caller& caller) const {
  const Operations::Work work{.type = OperationType::patch_virtual_mcp, .agent = id, .virtual_mcp = change};
  return Operations(environment_).run(work, caller, [&](Connection& connection) -> Result<void> {
    CHECK(find_virtual_mcp(connection, id));
    return check_virtual_texts(change);
  });
}

Result<domain::OperationId> VirtualMcpServers::transition(const domain::AgentId& id, OperationType type,
                                                          const Caller& caller) const {
  return Operations(environment_).run({.type = type, .agent = id}, caller, [&](Connection& connection) -> Result<void> {
    TRY(const auto server, find_virtual_mcp(connection, id));
    return check_virtual_status(connection, server, type);
  });
}

}  // namespace mandate::manage
