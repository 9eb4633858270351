// mcp: the Model Context Protocol over streamable HTTP: its messages, event streams, and the client of other people's
// servers. Two eras of it: since 2026-07-28 every request stands for itself, before there was a handshake and perhaps a
// session. Knows no agents, no tokens of ours and no HTTP but what base/message_sender.h tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace mandate::mcp {

inline constexpr std::string_view modern_version = "2026-07-28";
// Of the handshake; the newest first.
inline constexpr std::string_view legacy_versions[] = {"2025-11-25", "2025-06-18", "2025-03-26"};
bool is_legacy_version(std::string_view version);

// Members of `_meta` in requests and results of the modern era.
inline constexpr std::string_view meta_version = "io.modelcontextprotocol/protocolVersion",
                                  meta_client = "io.modelcontextprotocol/clientInfo",
                                  meta_capabilities = "io.modelcontextprotocol/clientCapabilities",
                                  meta_server = "io.modelcontextprotocol/serverInfo";

// Codes of errors: JSON-RPC 2.0 section 5.1, and MCP's own.
namespace code {
inline constexpr std::int64_t parse_error = -32700, invalid_request = -32600, method_not_found = -32601,
                              invalid_params = -32602, internal_error = -32603, header_mismatch = -32020,
                              unsupported_version = -32022, url_elicitation_required = -32042;
}

// The error of a response (JSON-RPC 2.0 section 5.1).
struct RpcError {
  std::int64_t code = code::internal_error;
  std::string message;
  json::value data = nullptr;  // null: none
};

// A response, read; exactly one of the two is there.
struct RpcResponse {
  std::optional<json::object> result;
  std::optional<RpcError> error;
};

// The response to the request with that id; nullopt for everything else: other messages, other ids, both or neither of
// result and error.
std::optional<RpcResponse> read_response(const json::object& message, std::int64_t id);

json::object request_message(std::int64_t id, std::string_view method, json::object params);
json::object notification_message(std::string_view method);
// `id` as the request had it; null: the request has none that can be read.
json::object result_message(const json::value& id, json::object result);
json::object error_message(const json::value& id, const RpcError& error);

}  // namespace mandate::mcp
