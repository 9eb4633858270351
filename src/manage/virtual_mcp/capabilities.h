#pragma once

#include <vector>

#include "domain/page.h"
#include "domain/virtual_mcp.h"
#include "manage/environment.h"
#include "manage/operations/operation_request.h"

namespace mandate::manage {

// What a virtual MCP server shows of the MCP server that one of its connections leads to. Methods can fail with
// ErrorKind::not_found; a name that the virtual server has already is ErrorKind::conflict.
class Capabilities {
 public:
  struct Place {
    domain::AgentId server;
    domain::ConnectionId connection;
  };
  Capabilities(const Environment& environment, Place place) : environment_(environment), place_(std::move(place)) {}

  Result<domain::Page<domain::VirtualCapability>> list(const domain::PageRequest& page) const;
  Result<domain::VirtualCapability> get(const domain::VirtualCapabilityId& id) const;
  Result<domain::VirtualCapability> add(const domain::CapabilityDraft& draft, const Caller& caller) const;
  // `alias` empty: back to the tool's own name.
  Result<domain::VirtualCapability> rename(const domain::VirtualCapabilityId& id, const std::string& alias,
                                           const Caller& caller) const;
  Result<void> remove(const domain::VirtualCapabilityId& id, const Caller& caller) const;
  // An operation: what is not named goes, what is named stays or comes.
  Result<domain::OperationId> replace(const std::vector<domain::CapabilityDraft>& drafts, const Caller& caller) const;

 private:
  const Environment& environment_;
  const Place place_;
};

// Performs the operation behind Capabilities::replace().
Result<domain::VirtualMcpServer> replace_capabilities(const Environment& environment, ledger::Transaction& transaction,
                                                      const domain::AgentId& server, const OperationRequest& request);

}  // namespace mandate::manage
