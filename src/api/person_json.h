#pragma once

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"
#include "domain/person.h"
#include "domain/person_change.h"

namespace mandate::api {

enum class Writing { create, update, replace };

// A user as answers show it: never the password, only whether there is one.
json::object to_json(const domain::User& user, const domain::Organization& organization);
// ErrorKind::invalid, one cause per fault.
Result<domain::UserChange> parse_user_change(const json::object& body, Writing writing);

Result<domain::PasswordChange> parse_password_change(const json::object& body);
// The answer to a change of the password.
json::object credentials_json();

json::object to_json(const domain::Group& group, const domain::Organization& organization);
Result<domain::GroupChange> parse_group_change(const json::object& body);

}  // namespace mandate::api
