#pragma once

#include "domain/operation.h"
#include "manage/environment.h"
#include "manage/operations/operation_request.h"

namespace mandate::manage {

// Performs the operation inside the transaction, with the events that record it, and gives the agent as it is
// then. A refusal (ErrorKind::invalid, conflict, not_found) is found before anything is written, so that the
// caller can record it in the same transaction.
Result<domain::Agent> perform_transition(const Environment& environment, ledger::Transaction& transaction,
                                         const domain::Operation& operation, const OperationRequest& request);

}  // namespace mandate::manage
