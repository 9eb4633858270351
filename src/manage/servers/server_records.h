#pragma once

#include "domain/authorization_server.h"
#include "storage/sql/connection.h"

namespace mandate::manage {

// ErrorKind::not_found when there is none.
Result<domain::AuthorizationServer> find_server(storage::sql::Connection& connection,
                                                const domain::AuthorizationServerId& id);
Result<domain::Policy> find_policy(storage::sql::Connection& connection, const domain::AuthorizationServerId& server,
                                   const domain::PolicyId& id);

}  // namespace mandate::manage
