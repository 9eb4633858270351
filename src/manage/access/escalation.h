#pragma once

#include <string>

#include "manage/environment.h"

namespace mandate::manage {

// An access token is limited by its scopes. Its holder must not use it to become somebody with more of them.

// ErrorKind::forbidden when the caller's access token lacks a scope that the client, an application or an agent with an
// application of its own, is granted: whoever gives it a credential or a redirect URI could use that grant.
Result<void> check_may_control_client(storage::sql::Connection& connection, const Caller& caller,
                                      const std::string& client);
// ErrorKind::forbidden when an access token that cannot give roles would set the password of an administrator.
Result<void> check_may_set_password(storage::sql::Connection& connection, const Caller& caller,
                                    const domain::UserId& user);
// ErrorKind::forbidden when an access token that cannot change agents would start one through its application.
Result<void> check_may_start_agents(const Caller& caller);

}  // namespace mandate::manage
