#pragma once

#include "domain/resource_server_change.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// The connections that lead to a resource, whatever their type (those of deleted agents count not), and the client
// authentication settings for it.
Result<domain::ResourceDependents> find_resource_dependents(sql::Connection& connection, std::string_view resource);

}  // namespace mandate::storage
