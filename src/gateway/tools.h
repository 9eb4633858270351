#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/admission.h"
#include "gateway/message.h"
#include "grants/grant.h"

namespace mandate::gateway {

// What a client is told at once: the result of a method that asks nobody, or why there is none.
tl::expected<json::object, mcp::RpcError> answer_at_once(const Message& message, const VirtualServer& server);

// A call of a tool that may be made: where, as what, and with the token of the person.
struct Forward {
  std::string url;   // of the other MCP server
  std::string name;  // of the tool there
  std::string server_name;
  json::object arguments;
  SecretString token;
};

struct CallDecision {
  std::optional<Forward> forward = {};
  std::optional<grants::Decision::BrokeredUse> brokered_use = {};  // with `forward`, when it is to be written down
  std::optional<domain::BrokeredGrantId> renew_first = {};         // decide again when that is done
  // Why the call may not be made.
  std::optional<oauth::TokenError> refusal = {};
  std::optional<mcp::RpcError> unknown = {};  // there is no such tool
};

// Decides a call of a tool: it needs a person, a tool that is there, a connection that is ACTIVE, and the token that
// the person let the virtual server have. Notes everything that it is about.
CallDecision decide_call(const Message& message, const VirtualServer& server, const oauth::AccessToken& token,
                         directory::View& view, Time now, grants::Record& record);

}  // namespace mandate::gateway
