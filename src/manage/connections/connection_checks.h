#pragma once

#include <vector>

#include "connections/connection_type.h"
#include "manage/environment.h"

namespace mandate::manage {

inline constexpr std::string_view connection_object = "ManagedConnection";

// An absolute URI without a fragment (RFC 8707 section 2); an ORN is one.
std::vector<Cause> check_resource_indicator(std::string_view indicator);

// The issuer of another organisation's authorization server (RFC 8414 section 2): https, or http to this machine.
std::vector<Cause> check_issuer(const domain::Organization& organization, std::string_view issuer);

// How that issuer knows the agent and people; a cause per fault.
std::vector<Cause> check_audience(const domain::AudienceNames& names);

// Whether condition and scopes of the connection fit each other and the target has the scopes; adds a cause per fault.
Result<void> check_scopes(storage::sql::Connection& db, const connections::ConnectionType& type,
                          const domain::Connection& connection, std::vector<Cause>& causes);

// Whether what the change names is there to be changed in a connection of that shape.
std::vector<Cause> check_change_fits(const domain::ConnectionShape& shape, const domain::ConnectionChange& change);
Cause indicator_is_fixed(const domain::ConnectionShape& shape);

}  // namespace mandate::manage
