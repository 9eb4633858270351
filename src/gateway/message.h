#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "mcp/rpc.h"

namespace mandate::gateway {

// What came to a virtual MCP server in one POST; texts are empty where there are none.
struct RawMessage {
  std::string body;
  std::string version, method, name;  // the headers MCP-Protocol-Version, Mcp-Method and Mcp-Name
};

// A message of a client, read. In the modern era it stands for itself; before, a handshake went before it, of which
// nothing is kept.
struct Message {
  json::value id = nullptr;  // a text or a number; null: a notification, or a response, which nobody waits for
  std::string method;        // empty: a response
  json::object params = {};
  bool modern = false;
  bool can_show_urls = false;  // the client can send the person to a URL (elicitation)

  bool wants_answer() const { return !id.is_null(); }
};

// What is answered in place of a message that cannot be read or served.
struct Refused {
  int status = 400;
  json::value id = nullptr;
  mcp::RpcError error;
};

// MCP 2026-07-28, "Server Validation", and 2025-11-25, "Transports".
tl::expected<Message, Refused> read_message(const RawMessage& raw);

}  // namespace mandate::gateway
