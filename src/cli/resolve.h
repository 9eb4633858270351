#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/api_client.h"

namespace mandate::cli {

// A kind of thing that people may name by its name instead of its id.
struct Kind {
  std::string_view word;    // "agent"
  std::string_view prefix;  // of its ids
  std::string_view path;    // of its list, which is also that of one before /{id}
  std::string_view name;    // the member that holds its name
};

inline constexpr Kind agent_kind{"agent", "wlp", "/workload-principals/api/v1/ai-agents", "profile.name"};
inline constexpr Kind app_kind{"application", "0oa", "/api/v1/apps", "label"};
inline constexpr Kind server_kind{"authorization server", "aus", "/api/v1/authorizationServers", "name"};
inline constexpr Kind mcp_server_kind{"MCP server", "ems", "/resource-servers/api/v1/mcp-servers",
                                      "metadata.displayName"};
inline constexpr Kind group_kind{"group", "00g", "/api/v1/groups", "profile.name"};
// Their ids are UUIDs.
inline constexpr Kind vault_secret_kind{"secret", "", "/privileged-access/api/v1/secrets", "name"};
inline constexpr Kind service_account_kind{"service account", "", "/privileged-access/api/v1/service-accounts", "name"};
inline constexpr Kind user_kind{"user", "00u", "/api/v1/users", "profile.login"};

// The id of what was named. An id is taken as it is; a name is looked up. ErrorKind::not_found, or
// ErrorKind::conflict when several have that name.
Result<std::string> find_id(ApiClient& api, const Kind& kind, const std::string& named);

// Its path: the kind's, a slash, and the id.
Result<std::string> find_path(ApiClient& api, const Kind& kind, const std::string& named);

// An ORN of the same organisation as `orn` (wire contract 1.7): everything up to the organisation's id, with
// another service before it and another thing after it.
std::string sibling_orn(std::string_view orn, std::string_view service, std::string_view thing);

}  // namespace mandate::cli
