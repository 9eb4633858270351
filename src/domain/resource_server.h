#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/status.h"

namespace mandate::domain {

// What agents reach with tokens and that is no agent itself. (An agent that others may call, an A2A server, is an Agent
// with a resource URL.)
enum class ResourceServerKind { mcp, api };

// Registered (PENDING while its metadata are asked for) -> INACTIVE <-> ACTIVE. INVALID: what it publishes about itself
// contradicts its registration; only a discovery that finds no contradiction leads out of it.
enum class ResourceServerStatus { pending, inactive, active, invalid };
std::string_view name_of(ResourceServerStatus status);  // "PENDING", …
std::optional<ResourceServerStatus> parse_resource_server_status(std::string_view name);

// "ems…" for an MCP server; "mcp…", as some guides write it, is read as the same. "api…" for an API server.
ResourceServerId new_resource_server_id(ResourceServerKind kind);
ResourceServerId to_resource_server_id(std::string_view text);
ResourceServerKind kind_of(const ResourceServerId& id);

// What a resource server says about itself (RFC 9728 section 2).
struct DetectedMetadata {
  std::string resource_name;
  std::vector<std::string> scopes;
  std::optional<Time> last_refreshed = {};
};

// The OAuth client of an MCP server, as the server shows it; the client itself is an Agent.
struct ServerClient {
  AgentId id;
  Status status = Status::inactive;
  std::string auth_method;  // by its name on the wire
  std::int64_t connections = 0;
};

struct ResourceServer {
  ResourceServerId id;
  ResourceServerKind kind = ResourceServerKind::mcp;
  ResourceServerStatus status = ResourceServerStatus::inactive;
  std::string resource_url;  // the audience of its tokens; never changes; unique among those of its kind
  std::string display_name, description;
  DetectedMetadata detected = {};
  std::vector<std::string> authorization_servers = {};  // ids; kept by the storage of authorization servers
  std::optional<ServerClient> client = {};              // kept by the storage of agents
  Time created{}, last_updated{};

  // What people know it by: the name they gave it, else its own, else its URL.
  const std::string& name() const;
};

inline constexpr std::size_t resource_name_max = 255, resource_url_max = 2048;

// `url` in the form in which two URLs are compared (RFC 3986 section 6.2.2 and 6.2.3): scheme and host in lower case,
// no default port, an empty path is "/". Everything else counts as written.
std::string comparable_url(std::string_view url);

// Whether an authorization server is one of ours or another's.
enum class AuthorizationServerOrigin { okta, external };
std::string_view name_of(AuthorizationServerOrigin origin);  // "OKTA", "EXTERNAL": names of the wire
std::optional<AuthorizationServerOrigin> parse_authorization_server_origin(std::string_view name);

// An authorization server whose tokens a resource accepts.
struct ResourceAuthorizationServer {
  std::string resource;  // id of the resource server, or of the agent that is called
  std::string id;        // AuthorizationServerId of one of ours, ExternalServerId of another's
  AuthorizationServerOrigin origin = AuthorizationServerOrigin::okta;
  Status status = Status::active;
  bool discovered = false;  // found in the resource's metadata, not given by an administrator
  // Of another's only; ours know their own.
  std::string issuer, authorization_endpoint, token_endpoint;
  std::string revocation_endpoint = {};  // empty: it has none
  bool names_itself = false;             // it promises `iss` in its answers to browsers (RFC 9207)
  std::vector<std::string> grant_types;
  Time created{}, last_updated{};
};

inline constexpr std::size_t authorization_servers_per_resource_max = 20;

}  // namespace mandate::domain
