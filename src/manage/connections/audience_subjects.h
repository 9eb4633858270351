#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "domain/person.h"
#include "storage/sql/connection.h"

namespace mandate::manage {

// A connection may name people to another's authorization server by a member of their profiles (docs/decisions/0018).
// Nobody may then have the value of somebody else: the other server would take the one for the other.

// A cause when people share a value of `member` already.
Result<void> check_tells_people_apart(storage::sql::Connection& db, const std::string& member,
                                      std::vector<Cause>& causes);
// ErrorKind::invalid when the user would have a value of somebody else that a connection names people by.
Result<void> check_names_at_others(storage::sql::Connection& db, const domain::User& user);

}  // namespace mandate::manage
