#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "domain/app_user.h"
#include "domain/organization.h"
#include "domain/person.h"

namespace mandate::api {

struct UserAssignment {
  std::string user;  // id or login
  domain::AppUserChange change;
};

// ErrorKind::invalid for a body that sets a password: applications have none of their own.
Result<UserAssignment> parse_user_assignment(const json::object& body);
Result<domain::AppUserChange> parse_user_assignment_update(const json::object& body);
// Groups have no profiles at applications: ErrorKind::invalid for a body that sets one.
Result<void> parse_group_assignment(const json::object& body);

json::object assignment_to_json(const domain::User& user, const domain::AppUser& assignment,
                                const std::string& application_url, const domain::Organization& organization);
// `since`: when the group was assigned.
json::object assignment_to_json(const domain::Group& group, Time since, const std::string& application_url,
                                const domain::Organization& organization);

}  // namespace mandate::api
