#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/status.h"

namespace mandate::domain {

// Registered (STAGED) -> ACTIVE <-> INACTIVE -> deleted. A deleted agent answers 404 and can be restored for
// 30 days.
enum class AgentStatus { staged, active, inactive, deleted };
std::string_view name_of(AgentStatus status);  // "STAGED", …
std::optional<AgentStatus> parse_agent_status(std::string_view name);

// How the agent proves who it is at a token endpoint; one method at a time.
enum class ClientAuthMethod { private_key_jwt, client_secret, none };
std::string_view name_of(ClientAuthMethod method);  // "private_key_jwt", "client_secret_basic", "none"
std::optional<ClientAuthMethod> parse_client_auth_method(std::string_view name);

// What a workload principal is: an agent, or the OAuth client of an MCP server, with which that server reaches others
// in its turn. Both are clients alike; only agents are listed, owned and called as agents. A virtual MCP server is no
// client: it is called, and reaches others itself.
enum class PrincipalKind { ai_agent, mcp_server, virtual_mcp };
std::string_view name_of(PrincipalKind kind);  // "AI_AGENT", "MCP_SERVER", "VIRTUAL_MCP_SERVER"
std::optional<PrincipalKind> parse_principal_kind(std::string_view name);

// An AI agent: an OAuth client of its own, whose client_id is its id.
struct Agent {
  AgentId id;
  PrincipalKind kind = PrincipalKind::ai_agent;
  ResourceServerId resource_server = {};  // whose client it is, when it is no agent; its status follows that server's
  AgentStatus status = AgentStatus::staged;
  std::string name;         // unique in the organisation among agents that are not deleted
  std::string description;  // may be empty
  ClientAuthMethod auth_method = ClientAuthMethod::private_key_jwt;
  std::string jwks_uri = {};  // where it publishes its keys; empty: they are registered here
  std::string client_id_url =
      {};                         // its client_id, where its metadata with its keys are; empty: its id is its client_id
  ApplicationId app_id;           // the linked OIDC application, empty when not linked: people sign on there, and
                                  // its ID tokens are the subject tokens that the agent may present
  std::string resource_url = {};  // the audience under which it can be called itself; once set it never changes
  // What it runs on ("AWS_BEDROCK_AGENTCORE") and what it is called there; both may be empty and never change. Together
  // they name one agent among those that are not deleted.
  std::string platform = {}, external_id = {};
  Time created{}, last_updated{};
  std::optional<Time> deleted_at = {};
  // Tokens that were issued to it or through it until then never count again, whatever its status is.
  std::optional<Time> tokens_revoked = {};

  // Whether that leaves a token alone that was issued at `issued`: by whole seconds, as `iat` says it.
  bool honours(Time issued) const { return !tokens_revoked || to_seconds(issued) > to_seconds(*tokens_revoked); }
};

inline constexpr std::size_t agent_name_min = 3, agent_name_max = 255, description_max = 1000;
inline constexpr std::size_t agent_platform_max = 100, agent_external_id_max = 512;
inline constexpr std::size_t agent_resource_url_max = 2048, jwks_uri_max = 2000, client_id_url_max = 2000;
inline constexpr std::size_t keys_per_client_max = 50;
inline constexpr std::size_t owners_per_agent_max = 5, owning_group_members_min = 2;
inline constexpr std::chrono::days restore_window{30};

// A public key registered for private_key_jwt: of an agent or of an application.
struct ClientKey {
  ClientKeyId id;
  std::string client;  // the AgentId or ApplicationId it belongs to
  std::string kid;     // the client's own name for it; unique within the client; may be empty for an only key
  std::string jwk;     // the public JWK as JSON text, checked and canonical
  Status status = Status::active;
  Time created{}, last_updated{};
};

// A key as a request brings it: not yet judged.
struct KeyDraft {
  std::string jwk;  // JSON text
  Status status = Status::active;
};

// A client secret; only its SHA-256 is kept, the text is shown once.
struct ClientSecret {
  ClientSecretId id;
  std::string client;  // the AgentId or ApplicationId it belongs to
  std::string hash;    // hex SHA-256 of the secret
  Status status = Status::active;
  Time created{}, last_updated{};
};

// Who answers for an agent: a user or a group.
struct Owner {
  OwnerId id;
  AgentId agent;
  std::string principal;  // UserId or GroupId text
  bool is_group = false;
};

}  // namespace mandate::domain
