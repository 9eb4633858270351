#include "gateway/message.h"

#include <iterator>

#include "base/json.h"
#include "base/text.h"

namespace mandate::gateway {
namespace {

using mcp::RpcError;
namespace code = mcp::code;

tl::unexpected<Refused> refuse(const json::value& id, std::int64_t error, std::string why) {
  return tl::unexpected(Refused{400, id, RpcError{error, std::move(why)}});
}

const json::object* object_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

bool is_id(const json::value& id) {
  return id.is_int64() || (id.is_string() && id.get_string().size() <= 1024);
}

// "Value Encoding": as it is, or in base64.
std::optional<std::string> decode_header(std::string_view value) {
  constexpr std::string_view begin = "=?base64?", end = "?=";
  if (value.size() < begin.size() + end.size() || !value.starts_with(begin) || !value.ends_with(end))
    return std::string(value);
  return base64_decode(value.substr(begin.size(), value.size() - begin.size() - end.size()));
}

tl::unexpected<Refused> unsupported(const json::value& id, const std::string& version) {
  json::array supported{mcp::modern_version};
  for (const auto one : mcp::legacy_versions) supported.emplace_back(one);
  return tl::unexpected(Refused{400, id,
                                RpcError{code::unsupported_version, "Unsupported protocol version",
                                         json::object{{"supported", std::move(supported)}, {"requested", version}}}});
}

// Headers say the same as the body, so that nobody on the way decides on something else than we do.
std::optional<std::string> header_fault(const RawMessage& raw, const Message& message, const std::string& version) {
  if (raw.version != version) return "MCP-Protocol-Version is not the version of the body";
  if (raw.method != message.method) return "Mcp-Method is not the method of the body";
  if (message.method != "tools/call") return std::nullopt;
  const auto name = decode_header(raw.name);
  if (!name || *name != text_at(message.params, "name")) return "Mcp-Name is not the name in the body";
  return std::nullopt;
}

bool shows_urls(const json::object& meta) {
  const auto* capabilities = object_at(meta, mcp::meta_capabilities);
  const auto* elicitation = capabilities == nullptr ? nullptr : object_at(*capabilities, "elicitation");
  return elicitation != nullptr && object_at(*elicitation, "url") != nullptr;
}

}  // namespace

tl::expected<Message, Refused> read_message(const RawMessage& raw) {
  const auto object = parse_json_object(raw.body);
  if (!object) return refuse(nullptr, code::parse_error, "The body is no JSON object: " + object.error().message);
  Message message;
  if (const auto* id = object->if_contains("id")) {
    if (!is_id(*id)) return refuse(nullptr, code::invalid_request, "'id' must be a text or a whole number");
    message.id = *id;
  }
  if (text_at(*object, "jsonrpc") != "2.0") return refuse(message.id, code::invalid_request, "'jsonrpc' must be 2.0");
  message.method = text_at(*object, "method");
  if (message.method.empty()) {
    if (!object->contains("result") && !object->contains("error"))
      return refuse(message.id, code::invalid_request, "'method' is missing");
    message.id = nullptr;
    return message;
  }
  if (const auto* params = object->if_contains("params")) {
    if (!params->is_object()) return refuse(message.id, code::invalid_request, "'params' must be an object");
    message.params = params->get_object();
  }
  const auto* meta = object_at(message.params, "_meta");
  const auto version = meta == nullptr ? std::string() : text_at(*meta, mcp::meta_version);
  message.modern = !version.empty() || raw.version == mcp::modern_version;
  if (!message.modern) {
    if (raw.version.empty() || mcp::is_legacy_version(raw.version)) return message;
    return unsupported(message.id, raw.version);
  }
  if (const auto fault = header_fault(raw, message, version))
    return refuse(message.id, code::header_mismatch, "Header mismatch: " + *fault);
  if (version != mcp::modern_version) return unsupported(message.id, version);
  message.can_show_urls = shows_urls(*meta);
  return message;
}

}  // namespace mandate::gateway
