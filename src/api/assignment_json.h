#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"
#include "domain/person.h"

namespace mandate::api {

// The id of the user that the body assigns. There are no profiles or passwords of an application's own:
// ErrorKind::invalid for a body that sets one.
Result<std::string> parse_user_assignment(const json::object& body);
// The body of an update, which can only say what is so already.
Result<void> parse_user_assignment_update(const json::object& body);
Result<void> parse_group_assignment(const json::object& body);

// `since`: when the user or group was assigned.
json::object assignment_to_json(const domain::User& user, Time since, const std::string& application_url,
                                const domain::Organization& organization);
json::object assignment_to_json(const domain::Group& group, Time since, const std::string& application_url,
                                const domain::Organization& organization);

}  // namespace mandate::api
