#pragma once

#include "domain/agent.h"
#include "domain/resource_server.h"
#include "manage/environment.h"

namespace mandate::manage {

// The OAuth clients of MCP servers, with which those reach other resources in their turn. A client is ACTIVE while its
// server is. Methods can fail with ErrorKind::not_found.
class McpClients {
 public:
  explicit McpClients(const Environment& environment) : environment_(environment) {}

  Result<domain::Agent> get(const domain::ResourceServerId& server) const;
  // ErrorKind::conflict when the server has one.
  Result<domain::Agent> create(const domain::ResourceServerId& server, const Caller& caller) const;
  // ErrorKind::conflict while it has keys or connections.
  Result<void> remove(const domain::ResourceServerId& server, const Caller& caller) const;

 private:
  const Environment& environment_;
};

// ErrorKind::not_found when there is no such MCP server, or it has no client.
Result<domain::Agent> find_mcp_client(storage::sql::Connection& connection, const domain::ResourceServerId& server);

// The server's status has changed, and its client's with it.
Result<void> follow_server_status(ledger::Transaction& transaction, const domain::ResourceServer& server);

// The server goes, and its client with all that the client has.
Result<void> erase_mcp_client(ledger::Transaction& transaction, const domain::Organization& organization,
                              const domain::ResourceServer& server, const Caller& caller);

}  // namespace mandate::manage
