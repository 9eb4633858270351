#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "domain/authorization_server.h"
#include "storage/sql/connection.h"

namespace mandate::manage {

// The words in order, each once.
std::vector<std::string> without_repeats(const std::vector<std::string>& words);

// What a policy or a rule names must exist. Each adds a cause per name that does not, except for those in
// `known`, which were named before: what has gone since must not stand in the way of another change.
struct References {
  const std::vector<std::string>& names;
  const std::vector<std::string>& known;
  std::string_view member;  // location of the causes
};
// Agents, and applications by their client_id; or ALL_CLIENTS.
Result<void> check_clients(storage::sql::Connection& connection, const References& references,
                           std::vector<Cause>& causes);
Result<void> check_users(storage::sql::Connection& connection, const References& references,
                         std::vector<Cause>& causes);
// EVERYONE is no group: only where it is allowed.
Result<void> check_groups(storage::sql::Connection& connection, const References& references, bool everyone_allowed,
                          std::vector<Cause>& causes);
// Of the server; or "*".
Result<void> check_scopes(storage::sql::Connection& connection, const domain::AuthorizationServerId& server,
                          const References& references, std::vector<Cause>& causes);

}  // namespace mandate::manage
