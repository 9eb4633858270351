#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/agent_change.h"
#include "domain/virtual_mcp.h"
#include "manage/environment.h"

namespace mandate::manage {

// What must be known to perform an operation, and who asked, so that one which is resumed after a crash
// leaves the same record as one that was not interrupted.
struct OperationRequest {
  domain::AgentChange change;
  Caller caller;
  bool revoke_tokens = false;  // of a deactivation
  // Of a virtual MCP server.
  domain::VirtualMcpChange virtual_mcp = {};
  domain::ConnectionId connection = {};  // whose capabilities are replaced
  std::vector<domain::CapabilityDraft> capabilities = {};
};

// The form it is stored in: JSON, read back only by us.
std::string to_text(const OperationRequest& request);
Result<OperationRequest> parse_operation_request(std::string_view text);  // ErrorKind::corrupt

}  // namespace mandate::manage
