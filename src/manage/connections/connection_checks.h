#pragma once

#include <vector>

#include "connections/connection_type.h"
#include "manage/environment.h"

namespace mandate::manage {

inline constexpr std::string_view connection_object = "ManagedConnection";

// An absolute URI without a fragment (RFC 8707 section 2); an ORN is one.
std::vector<Cause> check_resource_indicator(std::string_view indicator);

// Whether condition and scopes fit each other and the target has the scopes; adds a cause per fault.
Result<void> check_scopes(storage::sql::Connection& connection, const connections::ConnectionType& type,
                          std::string_view target, domain::ScopeCondition condition,
                          const std::vector<std::string>& scopes, std::vector<Cause>& causes);

}  // namespace mandate::manage
