#include "mcp/rpc.h"

#include <algorithm>
#include <iterator>

namespace mandate::mcp {
namespace {

std::optional<RpcError> read_error(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  const auto* code = object->if_contains("code");
  const auto* message = object->if_contains("message");
  if (code == nullptr || !code->is_int64() || message == nullptr || !message->is_string()) return std::nullopt;
  const auto* data = object->if_contains("data");
  return RpcError{code->get_int64(), std::string(message->get_string()), data == nullptr ? nullptr : *data};
}

bool is_two(const json::object& message) {
  const auto* version = message.if_contains("jsonrpc");
  return version != nullptr && version->is_string() && version->get_string() == "2.0";
}

}  // namespace

bool is_legacy_version(std::string_view version) {
  return std::find(std::begin(legacy_versions), std::end(legacy_versions), version) != std::end(legacy_versions);
}

std::optional<RpcResponse> read_response(const json::object& message, std::int64_t id) {
  if (!is_two(message) || message.contains("method")) return std::nullopt;
  const auto* named = message.if_contains("id");
  if (named == nullptr || !named->is_int64() || named->get_int64() != id) return std::nullopt;
  const auto* result = message.if_contains("result");
  const auto* error = message.if_contains("error");
  if ((result == nullptr) == (error == nullptr)) return std::nullopt;
  if (result != nullptr) {
    if (!result->is_object()) return std::nullopt;
    return RpcResponse{result->get_object(), std::nullopt};
  }
  auto read = read_error(*error);
  if (!read) return std::nullopt;
  return RpcResponse{std::nullopt, std::move(read)};
}

json::object request_message(std::int64_t id, std::string_view method, json::object params) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
}

json::object notification_message(std::string_view method) {
  return {{"jsonrpc", "2.0"}, {"method", method}};
}

json::object result_message(const json::value& id, json::object result) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
}

json::object error_message(const json::value& id, const RpcError& error) {
  json::object body{{"code", error.code}, {"message", error.message}};
  if (!error.data.is_null()) body["data"] = error.data;
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", std::move(body)}};
}

}  // namespace mandate::mcp
