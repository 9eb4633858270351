#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/api_client.h"

namespace mandate::cli {

// How a list is asked for what has a name.
enum class Lookup {
  search,     // a filter (RFC 7644) in `search`
  beginning,  // the name's beginning in `q`
  all,        // not at all: the whole list is looked through
};

// A kind of thing that people may name by its name instead of its id.
struct Kind {
  std::string_view word;    // "agent"
  std::string_view prefix;  // of its ids; empty: they are UUIDs
  std::string_view path;    // of its list, which is also that of one before /{id}
  std::string_view name;    // the member that holds its name
  Lookup lookup = Lookup::beginning;
};

inline constexpr Kind agent_kind{"agent", "wlp", "/workload-principals/api/v1/ai-agents", "profile.name",
                                 Lookup::search};
inline constexpr Kind app_kind{"application", "0oa", "/api/v1/apps", "label"};
inline constexpr Kind server_kind{"authorization server", "aus", "/api/v1/authorizationServers", "name"};
inline constexpr Kind mcp_server_kind{"MCP server", "ems", "/resource-servers/api/v1/mcp-servers",
                                      "metadata.displayName", Lookup::search};
inline constexpr Kind api_server_kind{"API server", "api", "/resource-servers/api/v1/api-servers",
                                      "metadata.displayName", Lookup::search};
inline constexpr Kind virtual_mcp_kind{"virtual MCP server", "wlp", "/workload-principals/api/v1/virtual-mcp-servers",
                                       "profile.displayName", Lookup::all};
inline constexpr Kind client_settings_kind{"client settings", "rsc", "/resource-servers/api/v1/client-auth-settings",
                                           "name", Lookup::all};
inline constexpr Kind group_kind{"group", "00g", "/api/v1/groups", "profile.name"};
inline constexpr Kind origin_kind{"trusted origin", "tos", "/api/v1/trustedOrigins", "name"};
inline constexpr Kind api_token_kind{"API token", "00T", "/api/v1/api-tokens", "name", Lookup::all};
// The vault's `match` takes no short name.
inline constexpr Kind vault_secret_kind{"secret", "", "/privileged-access/api/v1/secrets", "name", Lookup::all};
inline constexpr Kind service_account_kind{"service account", "", "/privileged-access/api/v1/service-accounts", "name",
                                           Lookup::all};
inline constexpr Kind user_kind{"user", "00u", "/api/v1/users", "profile.login"};

// The id of what was named. An id is taken as it is; a name is looked up. ErrorKind::not_found, or
// ErrorKind::conflict when several have that name.
Result<std::string> find_id(ApiClient& api, const Kind& kind, const std::string& named);

// Its path: the kind's, a slash, and the id.
Result<std::string> find_path(ApiClient& api, const Kind& kind, const std::string& named);

// The path under which a client has its keys, secrets and connections: that of an agent named by name or id, of an
// application named by its id, or of the client of an MCP server named by the server's id.
Result<std::string> find_client_path(ApiClient& api, const std::string& named);
inline constexpr const char* client_help =
    "Id or name of the agent; or the id of an application or of an MCP server that is a client itself";

// The resource name of a thing, which its list does not always carry.
Result<std::string> find_orn(ApiClient& api, const Kind& kind, const std::string& named);

// An ORN of the same organisation as `orn` (wire contract 1.7): everything up to the organisation's id, with
// another service before it and another thing after it.
std::string sibling_orn(std::string_view orn, std::string_view service, std::string_view thing);

}  // namespace mandate::cli
