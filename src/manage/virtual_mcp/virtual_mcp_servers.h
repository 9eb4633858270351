#pragma once

#include "domain/operation.h"
#include "domain/page.h"
#include "domain/virtual_mcp.h"
#include "manage/environment.h"

namespace mandate::manage {

// Virtual MCP servers (docs/decisions/0020). What changes one is an operation (manage/operations): it gives the
// operation's id, and the change is in force when it returns. Methods that name one can fail with ErrorKind::not_found.
class VirtualMcpServers {
 public:
  explicit VirtualMcpServers(const Environment& environment) : environment_(environment) {}

  Result<domain::VirtualMcpServer> get(const domain::AgentId& id) const;
  Result<domain::Page<domain::VirtualMcpServer>> list(const domain::PageRequest& page) const;

  // ErrorKind::invalid, one cause per fault.
  Result<domain::OperationId> register_server(const domain::VirtualMcpChange& change, const Caller& caller) const;
  Result<domain::OperationId> change(const domain::AgentId& id, const domain::VirtualMcpChange& change,
                                     const Caller& caller) const;
  // `type` is activate_virtual_mcp, deactivate_virtual_mcp or delete_virtual_mcp.
  Result<domain::OperationId> transition(const domain::AgentId& id, domain::OperationType type,
                                         const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
