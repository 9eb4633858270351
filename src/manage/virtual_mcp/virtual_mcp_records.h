#pragma once

#include <string>
#include <string_view>

#include "domain/connection.h"
#include "domain/virtual_mcp.h"
#include "manage/environment.h"

namespace mandate::manage {

inline constexpr std::string_view virtual_mcp_object = "VirtualMCPServer";

// ErrorKind::not_found when there is none.
Result<domain::VirtualMcpServer> find_virtual_mcp(storage::sql::Connection& connection, const domain::AgentId& id);

domain::EventParty target(const domain::VirtualMcpServer& server);
// `type` whole; the server is the first target.
domain::Event virtual_mcp_event(std::string type, std::string message, const Caller& caller,
                                const domain::VirtualMcpServer& server);

// Whether a virtual server may have this connection: through tokens of its own for each person, to an MCP server, and
// while there is room. ErrorKind::invalid.
Result<void> check_virtual_connection(storage::sql::Connection& connection, const domain::AgentId& server,
                                      const domain::Connection& wanted);
// What goes with a connection of a virtual server; nothing for others.
Result<void> erase_capabilities_of(ledger::Transaction& transaction, const domain::ConnectionId& connection);

}  // namespace mandate::manage
