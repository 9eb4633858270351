#pragma once

#include "domain/server_change.h"
#include "storage/sql/connection.h"

namespace mandate::manage {

// Every fault of a change to the rule `stored`, which for a new one names nobody and nothing yet.
// ErrorKind::invalid.
Result<void> check_rule(storage::sql::Connection& connection, const domain::AuthorizationServerId& server,
                        const domain::RuleChange& change, const domain::Rule& stored);

}  // namespace mandate::manage
