#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "domain/ids.h"

namespace mandate::domain {

enum class DelegatedToken { access_token, id_token };
std::string_view name_of(DelegatedToken token);  // "ACCESS_TOKEN", "ID_TOKEN"
std::optional<DelegatedToken> parse_delegated_token(std::string_view name);

// Says that an agent may present tokens of this kind that were issued to that client as subject tokens (wire contract
// 1.9).
struct DelegationLink {
  DelegationLinkId id;
  std::string client;  // an ApplicationId, or an AgentId
  bool client_is_agent = false;
  DelegatedToken token = DelegatedToken::access_token;
  AgentId agent;
  Time created{};
};

// A link with what follows from its agent.
struct DelegationLinkDetails {
  DelegationLink link;
  bool to_mcp_client = false;         // `link.agent` is the OAuth client of an MCP server
  AuthorizationServerId server = {};  // whose tokens the agent accepts when it is called; empty: it is not
};

}  // namespace mandate::domain
