#include "mcp/client.h"

#include <algorithm>
#include <memory>

#include "base/foreign_words.h"
#include "base/text.h"
#include "mcp/event_stream.h"

namespace mandate::mcp {
namespace {

constexpr std::size_t session_max = 1024;

tl::unexpected<Failure> unusable(std::string message) {
  return tl::unexpected(Failure{Failure::Kind::unusable, std::move(message)});
}

json::object client_info() {
  return {{"name", "mandate"}, {"version", "1"}};
}

// A session id is visible ASCII (2025-11-25, "Session Management"); it goes into a header of ours.
bool is_session(std::string_view text) {
  return text.size() <= session_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// Tool names are; what else might be in a header that we write is encoded (2026-07-28, "Value Encoding").
std::string header_value(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  return plain && !text.starts_with("=?") ? std::string(text) : "=?base64?" + base64_encode(text) + "?=";
}

// The response among the events of a stream, as far as it has come.
class ResponseInStream {
 public:
  explicit ResponseInStream(std::int64_t id) : id_(id) {}

  // `body` is everything that has come so far.
  bool look(std::string_view body) {
    stream_.give(body.substr(seen_));
    seen_ = body.size();
    while (!response_) {
      const auto data = stream_.next();
      if (!data) break;
      const auto message = parse_json_object(*data);
      if (message) response_ = read_response(*message, id_);
    }
    return response_.has_value();
  }
  const std::optional<RpcResponse>& response() const { return response_; }

 private:
  const std::int64_t id_;
  EventStream stream_;
  std::size_t seen_ = 0;
  std::optional<RpcResponse> response_;
};

std::optional<RpcResponse> find_response(const MessageAnswer& answer, std::int64_t id) {
  if (answer.content_type == "text/event-stream") {
    ResponseInStream stream(id);
    stream.look(answer.body.reveal());
    return stream.response();
  }
  if (answer.content_type != "application/json") return std::nullopt;
  const auto message = parse_json_object(answer.body.reveal());
  return message ? read_response(*message, id) : std::nullopt;
}

Failure of(const Error& error) {
  return {error.kind == ErrorKind::invalid ? Failure::Kind::not_allowed : Failure::Kind::no_answer, error.message};
}

bool has_version(const json::object& result, std::string_view version) {
  const auto* versions = result.if_contains("supportedVersions");
  if (versions == nullptr || !versions->is_array()) return false;
  return std::any_of(versions->get_array().begin(), versions->get_array().end(),
                     [&](const json::value& one) { return one.is_string() && one.get_string() == version; });
}

}  // namespace

Client::Client(const MessageSender& sender, std::string url, SecretString token, std::optional<Era> era)
    : sender_(sender), url_(std::move(url)), token_(std::move(token)), era_(era) {}

Client::~Client() {
  if (!session_.empty()) (void)sender_.delete_with(url_, message("", ""));
}

Answer<json::object> Client::call(std::string_view method, json::object params, std::string_view name) {
  if (auto prepared = prepare(); !prepared) return tl::unexpected(std::move(prepared).error());
  auto exchange = ask(method, std::move(params), name);
  if (!exchange) return tl::unexpected(std::move(exchange).error());
  if (exchange->response.error) return refused(*exchange->response.error);
  return *std::move(exchange->response.result);
}

// A server of the modern era says so when it is asked; one that does not is asked for the handshake.
Answer<void> Client::prepare() {
  if (ready_) return {};
  if (!era_) {
    era_ = Era::modern;
    const auto found = ask("server/discover", {}, "");
    if (!found && found.error().kind != Failure::Kind::unusable) {
      era_.reset();
      return tl::unexpected(found.error());
    }
    if (!found || !found->response.result || !has_version(*found->response.result, modern_version)) era_ = Era::legacy;
  }
  if (era_ == Era::legacy) {
    if (auto shaken = shake_hands(); !shaken) {
      era_.reset();
      return shaken;
    }
  }
  ready_ = true;
  return {};
}

Answer<void> Client::shake_hands() {
  const auto answer = ask(
      "initialize",
      {{"protocolVersion", legacy_versions[0]}, {"capabilities", json::object()}, {"clientInfo", client_info()}}, "");
  if (!answer) return tl::unexpected(answer.error());
  if (answer->response.error) return refused(*answer->response.error);
  const auto* version = answer->response.result->if_contains("protocolVersion");
  if (version == nullptr || !version->is_string() || !is_legacy_version(version->get_string()))
    return unusable("It speaks no version of MCP that we speak");
  version_ = version->get_string();
  return notify("notifications/initialized");
}

OutgoingMessage Client::message(std::string_view method, std::string_view name) const {
  OutgoingMessage message;
  message.headers.emplace_back("Accept", "application/json, text/event-stream");
  if (!token_.empty()) message.authorization = SecretString("Bearer " + std::string(token_.reveal()));
  if (era_ == Era::modern) {
    message.headers.emplace_back("MCP-Protocol-Version", modern_version);
    message.headers.emplace_back("Mcp-Method", method);
    if (!name.empty()) message.headers.emplace_back("Mcp-Name", header_value(name));
    return message;
  }
  if (!version_.empty()) message.headers.emplace_back("MCP-Protocol-Version", version_);
  if (!session_.empty()) message.headers.emplace_back("Mcp-Session-Id", session_);
  return message;
}

tl::unexpected<Failure> Client::refused(const RpcError& error) const {
  return tl::unexpected(Failure{Failure::Kind::refused,
                                "It answered with the error " + std::to_string(error.code) + ": " +
                                    clean_foreign_words(error.message, {token_.reveal(), session_}),
                                error});
}

Answer<Client::Exchange> Client::ask(std::string_view method, json::object params, std::string_view name) {
  const auto id = ++last_id_;
  auto outgoing = message(method, name);
  if (era_ == Era::modern)
    params["_meta"] =
        json::object{{meta_version, modern_version}, {meta_client, client_info()}, {meta_capabilities, json::object()}};
  outgoing.body = SecretString(json::serialize(request_message(id, method, std::move(params))));
  const auto stream = std::make_shared<ResponseInStream>(id);
  outgoing.is_enough = [stream](std::string_view body) { return stream->look(body); };
  const auto answer = sender_.post_message(url_, outgoing);
  if (!answer) return tl::unexpected(of(answer.error()));
  if (answer->status == 401 || answer->status == 403)
    return tl::unexpected(Failure{Failure::Kind::unauthorized,
                                  "It answered with the status " + std::to_string(answer->status) +
                                      (token_.empty() ? ": it wants a token" : ": it does not accept the token")});
  auto response = find_response(*answer, id);
  if (!response)
    return unusable(answer->status == 200 ? "Its answer is no response to the request"
                                          : "It answered with the status " + std::to_string(answer->status));
  if (method == "initialize") {
    if (!is_session(answer->session)) return unusable("Its session id cannot be used");
    session_ = answer->session;
  }
  return Exchange{answer->status, *std::move(response)};
}

Answer<void> Client::notify(std::string_view method) {
  auto outgoing = message(method, "");
  outgoing.body = SecretString(json::serialize(notification_message(method)));
  const auto answer = sender_.post_message(url_, outgoing);
  if (!answer) return tl::unexpected(of(answer.error()));
  if (answer->status < 200 || answer->status > 299)
    return unusable("It answered with the status " + std::to_string(answer->status));
  return {};
}

}  // namespace mandate::mcp
