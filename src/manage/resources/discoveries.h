#pragma once

#include <optional>
#include <string>

#include "domain/discovery.h"
#include "domain/page.h"
#include "domain/resource_server.h"
#include "manage/environment.h"

namespace mandate::manage {

// Discoveries of MCP servers. Starting one stores it; it is performed on the pool for outgoing requests: marked begun,
// then the network is asked with no transaction open, then one transaction applies what was found and marks the end. So
// after a crash it is either done and recorded, or resume() does it again.
class Discoveries {
 public:
  explicit Discoveries(const Environment& environment) : environment_(environment) {}

  // Of an MCP server. One that is under way is not begun a second time: its id is given. ErrorKind::unavailable when
  // too many wait.
  Result<domain::OperationId> start(const domain::ResourceServerId& server, const Caller& caller) const;

  Result<domain::Discovery> get(const domain::OperationId& id) const;
  Result<domain::Discovery> get(const domain::ResourceServerId& server, const domain::OperationId& id) const;
  // Newest first; of one server, or of all when `server` is absent. `search` is a SCIM filter or absent.
  Result<domain::Page<domain::Discovery>> list(const domain::PageRequest& page,
                                               const std::optional<domain::ResourceServerId>& server,
                                               const std::optional<std::string>& search = {}) const;

  // Performs what a crash left behind; called once, before the server listens.
  Result<void> resume() const;

  // What the pool does. Errors are ours alone: what the network refuses ends up in the discovery.
  Result<void> perform(const domain::OperationId& id) const;

 private:
  const Environment& environment_;
};

// Stores a discovery that is to be performed, in the transaction that gives reason for it.
Result<domain::Discovery> schedule_discovery(ledger::Transaction& transaction, const domain::ResourceServerId& server,
                                             const Caller& caller);
// Has it performed. ErrorKind::unavailable when too many wait; it is then FAILED.
Result<void> dispatch_discovery(const Environment& environment, const domain::Discovery& discovery);

}  // namespace mandate::manage
