#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/sql/connection.h"

namespace mandate::manage {

// Adds a cause for every connection that leads to the thing with this id, or through it: what agents reach is not
// deleted under them.
Result<void> check_not_reached(storage::sql::Connection& connection, std::string_view id, std::vector<Cause>& causes);

}  // namespace mandate::manage
