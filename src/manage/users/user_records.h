#pragma once

#include <string_view>

#include "domain/person.h"
#include "ledger/ledger.h"
#include "manage/environment.h"

namespace mandate::manage {

// By id, or else by login. ErrorKind::not_found.
Result<domain::User> find_user(storage::sql::Connection& connection, std::string_view id_or_login);

// Puts the user into the status, with the times that go with it; failed sign-ons are forgotten.
void set_status(domain::User& user, domain::UserStatus status, Time now);

// Ends every session of the user, with an event when there was one.
Result<void> end_sessions_of(ledger::Transaction& transaction, const domain::User& user, const Caller& caller);

// Ends every session of the user, and takes back the refresh tokens that came of them.
Result<void> end_access_of(ledger::Transaction& transaction, const domain::User& user, const Caller& caller);

// Ends what the user let agents and applications have.
Result<void> end_leave_of(ledger::Transaction& transaction, const domain::User& user, const Caller& caller);

// Erases the user with everything that names him.
Result<void> erase_user(ledger::Transaction& transaction, const domain::User& user, const Caller& caller);

}  // namespace mandate::manage
