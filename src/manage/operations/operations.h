#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/operation.h"
#include "domain/page.h"
#include "manage/environment.h"
#include "manage/operations/operation_request.h"

namespace mandate::manage {

// Work behind a 202. An operation is stored before it is begun and performed in one transaction that also
// says how it ended; so after a crash it is either done and recorded, or resume() does it.
class Operations {
 public:
  explicit Operations(const Environment& environment) : environment_(environment) {}

  Result<domain::Operation> get(const domain::OperationId& id) const;
  struct ListRequest {
    domain::PageRequest page;
    std::string request_id = {};             // only those of one request; empty: of all
    std::optional<std::string> filter = {};  // a SCIM filter
  };
  Result<domain::Page<domain::Operation>> list(const ListRequest& request) const;  // newest first

  // `check` refuses what need not be begun; it runs in the transaction that stores the operation.
  using Check = std::function<Result<void>(storage::sql::Connection&)>;
  struct Work {
    domain::OperationType type;
    domain::AgentId agent;
    domain::AgentChange change = {};
    bool revoke_tokens = false;  // of a deactivation
    // Of a virtual MCP server, as in OperationRequest.
    domain::VirtualMcpChange virtual_mcp = {};
    domain::ConnectionId connection = {};
    std::vector<domain::CapabilityDraft> capabilities = {};
  };
  // Stores, performs, and gives the id. When the work was refused while performing: that refusal, and the
  // operation is FAILED.
  Result<domain::OperationId> run(const Work& work, const Caller& caller, const Check& check) const;

  // Performs each at once, in the transaction that stores it: no check beforehand, and nothing is left of one that was
  // refused. They share commits, so keep it to some dozens.
  std::vector<Result<domain::OperationId>> run_each(const std::vector<Work>& works, const Caller& caller) const;

  // Performs what a crash or a lost database left behind.
  Result<void> resume() const;

 private:
  Result<void> perform(const domain::OperationId& id) const;

  const Environment& environment_;
};

}  // namespace mandate::manage
