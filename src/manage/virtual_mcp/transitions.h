#pragma once

#include "domain/operation.h"
#include "domain/virtual_mcp.h"
#include "manage/environment.h"
#include "manage/operations/operation_request.h"

namespace mandate::manage {

// Performs an operation on a virtual MCP server inside the transaction, with the events that record it, and gives the
// server as it is then, or was last when it is deleted. A refusal (ErrorKind::invalid, conflict, not_found) is found
// before anything is written.
Result<domain::VirtualMcpServer> perform_virtual_transition(const Environment& environment,
                                                            ledger::Transaction& transaction,
                                                            const domain::Operation& operation,
                                                            const OperationRequest& request);

// Each ErrorKind::invalid, one cause per fault.
Result<void> check_virtual_registration(const Environment& environment, storage::sql::Connection& connection,
                                        const domain::VirtualMcpChange& change);
Result<void> check_virtual_texts(const domain::VirtualMcpChange& change);
// Whether the server's status, and what it has, allow the operation.
Result<void> check_virtual_status(storage::sql::Connection& connection, const domain::VirtualMcpServer& server,
                                  domain::OperationType type);

}  // namespace mandate::manage
