#pragma once

#include <span>

#include "base/json.h"
#include "base/result.h"
#include "domain/connection_change.h"
#include "domain/organization.h"

namespace mandate::api {

// `shapes` are the connection types that there are.
Result<domain::ConnectionDraft> parse_new_connection(const json::object& body,
                                                     std::span<const domain::ConnectionShape> shapes);
Result<domain::ConnectionChange> parse_connection_patch(const json::object& body,
                                                        std::span<const domain::ConnectionShape> shapes);

json::object to_json(const domain::ConnectionDetails& details, const domain::Organization& organization);
json::object potential_to_json(const domain::ConnectionShape& shape, const domain::ConnectionTarget& target,
                               const domain::Organization& organization);

}  // namespace mandate::api
