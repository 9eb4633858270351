#pragma once

#include <span>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "domain/connection_change.h"
#include "domain/organization.h"

namespace mandate::api {

// `shapes` are the connection types that there are.
Result<domain::ConnectionDraft> parse_new_connection(const json::object& body,
                                                     std::span<const domain::ConnectionShape> shapes);
// Which of the members fit depends on the connection's type, which the body does not say.
Result<domain::ConnectionChange> parse_connection_patch(const json::object& body,
                                                        std::span<const domain::ConnectionShape> shapes);

// Exactly the members that the published schema of each type has, which forbids others; beside them only what an
// administrator set of ours.
// `principal_url` is that of whom it belongs to.
json::object to_json(const domain::ConnectionDetails& details, const domain::Organization& organization,
                     const std::string& principal_url);
json::object potential_to_json(const domain::ConnectionShape& shape, const domain::ConnectionTarget& target,
                               const domain::Organization& organization);

}  // namespace mandate::api
