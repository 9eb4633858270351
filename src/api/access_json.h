#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/secret_string.h"
#include "domain/admin_role.h"
#include "domain/organization.h"
#include "domain/person.h"

namespace mandate::api {

struct NewApiTokenRequest {
  std::string name;
  std::optional<Time> expires = {};
};
Result<NewApiTokenRequest> parse_new_api_token(const json::object& body);
json::object to_json(const domain::ApiToken& token, const domain::Organization& organization);
// With the text: the only time that it is shown.
json::object to_json(const domain::ApiToken& token, const SecretString& text, const domain::Organization& organization);

// The type of the role that the body assigns.
Result<std::string> parse_role_assignment(const json::object& body);
// `assignment_type`: USER or CLIENT; `assignee`: the URL of whom it is assigned to; `roles`: that of their roles.
json::object to_json(const domain::AdminRole& role, std::string_view assignment_type, const std::string& assignee,
                     const std::string& roles);

}  // namespace mandate::api
