#pragma once

#include <string_view>

#include "domain/vault.h"
#include "manage/environment.h"

namespace mandate::manage {

// ErrorKind::not_found.
Result<domain::ServiceAccount> find_account(storage::sql::Connection& connection, const domain::ServiceAccountId& id);

// "pam.service_account.<verb>", about the account and its application.
Result<domain::Event> account_event(storage::sql::Connection& connection, std::string_view verb,
                                    std::string_view message, const domain::ServiceAccount& account,
                                    const Caller& caller);

}  // namespace mandate::manage
