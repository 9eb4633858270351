#pragma once

#include "domain/authorization_server.h"
#include "domain/page.h"
#include "manage/environment.h"

namespace mandate::manage {

// ErrorKind::not_found when there is none.
Result<domain::AuthorizationServer> find_server(storage::sql::Connection& connection,
                                                const domain::AuthorizationServerId& id);
// The server with the key that signs its tokens.
Result<domain::ServerDetails> details_of(const Environment& environment, storage::sql::Connection& connection,
                                         domain::AuthorizationServer server);
Result<domain::Page<domain::ServerDetails>> details_of(const Environment& environment,
                                                       storage::sql::Connection& connection,
                                                       domain::Page<domain::AuthorizationServer> page);
Result<domain::Policy> find_policy(storage::sql::Connection& connection, const domain::AuthorizationServerId& server,
                                   const domain::PolicyId& id);

}  // namespace mandate::manage
