#pragma once

#include <optional>
#include <string_view>

#include "domain/authorization_server.h"
#include "storage/sql/connection.h"

namespace mandate::manage {

// The scopes of OpenID Connect Core section 5.4 and their like: every server has them, nobody may redefine them.
bool is_system_scope(std::string_view name);
// What every server says of it; without an id, for no server in particular. nullopt when there is none of that name.
std::optional<domain::Scope> find_system_scope(std::string_view name);
Result<void> insert_system_scopes(storage::sql::Connection& connection, const domain::AuthorizationServerId& server);

}  // namespace mandate::manage
