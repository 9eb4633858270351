#pragma once

#include <string>

#include "base/json.h"
#include "cli/api_client.h"

namespace mandate::cli {

// The body of a connection for tokens of another's authorization server, by client settings named by id or name.
Result<json::object> connection_to_settings(ApiClient& api, const std::string& settings);

}  // namespace mandate::cli
