#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cli/api_client.h"

namespace mandate::cli {

// People and groups as they are named on the command line.
struct Principals {
  std::vector<std::string> users;   // logins or ids
  std::vector<std::string> groups;  // names or ids
};

// The end of each one's resource name: "users:00u…", "groups:00g…". ErrorKind::not_found for one there is not.
Result<std::vector<std::string>> find_principals(ApiClient& api, const Principals& named);

// The body that gives an agent, whose resource name is `agent_orn`, these owners.
json::object owners_body(const std::string& agent_orn, const std::vector<std::string>& principals);

// The id of a person named by login or id.
Result<std::string> find_user_id(ApiClient& api, const std::string& named);

}  // namespace mandate::cli
