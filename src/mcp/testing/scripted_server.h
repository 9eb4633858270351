#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/testing/scripted_messages.h"
#include "mcp/client.h"

namespace mandate::mcp::testing {

// An MCP server as a test plays it, by method; the rest of the protocol it speaks well. It speaks the era it is told
// to.
class ScriptedServer {
 public:
  using Answer = std::function<json::object(const json::object& params)>;

  explicit ScriptedServer(Era era = Era::modern) : era_(era) {
    messages_.play([this](const auto& sent) { return answer(sent); });
  }

  // The result of a method.
  void on(std::string method, Answer answer) { answers_.insert_or_assign(std::move(method), std::move(answer)); }
  // Whole messages in the place of what it would say to a method.
  void say(std::string method, MessageAnswer answer) { said_.insert_or_assign(std::move(method), std::move(answer)); }
  void offer(std::string_view tools) {
    const auto list = parse_json(tools).value();
    on("tools/list", [list](const json::object&) { return json::object{{"tools", list}}; });
  }
  // Answers only to this.
  void want_token(std::string token) { token_ = std::move(token); }

  const mandate::testing::ScriptedMessages& messages() const { return messages_; }
  Result<MessageAnswer> answer(const mandate::testing::ScriptedMessages::Sent& sent) const {
    if (!token_.empty() && sent.authorization != "Bearer " + token_) return MessageAnswer{401};
    if (sent.method == "DELETE") return MessageAnswer{204};
    const auto message = parse_json_object(sent.body).value();
    const std::string method(message.at("method").as_string());
    if (const auto said = said_.find(method); said != said_.end()) return said->second;
    if (method == "notifications/initialized") return MessageAnswer{202};
    const auto* id = message.if_contains("id");
    if (era_ == Era::modern && method == "server/discover")
      return of(*id, {{"supportedVersions", json::array{modern_version}}, {"capabilities", json::object()}});
    if (era_ == Era::legacy && method == "initialize") {
      auto welcome = of(*id, {{"protocolVersion", legacy_versions[0]}, {"capabilities", json::object()}});
      welcome.session = "session-1";
      return welcome;
    }
    if (era_ == Era::legacy && sent.header("Mcp-Session-Id") != "session-1")
      return mandate::testing::ScriptedMessages::json("{}", 400);
    const auto found = answers_.find(method);
    if (found == answers_.end())
      return mandate::testing::ScriptedMessages::json(
          json::serialize(error_message(*id, {code::method_not_found, "There is no such method"})), 404);
    return of(*id, found->second(message.at("params").as_object()));
  }
  std::string methods() const {
    std::string all;
    for (const auto& sent : messages_.sent())
      all += (all.empty() ? "" : " ") + (sent.body.empty() ? sent.method : method_of(sent.body));
    return all;
  }

 private:
  static std::string method_of(const std::string& body) {
    return std::string(parse_json(body).value().at("method").as_string());
  }

  static MessageAnswer of(const json::value& id, json::object result) {
    return mandate::testing::ScriptedMessages::json(json::serialize(result_message(id, std::move(result))));
  }

  const Era era_;
  mandate::testing::ScriptedMessages messages_;
  std::map<std::string, Answer, std::less<>> answers_;
  std::map<std::string, MessageAnswer, std::less<>> said_;
  std::string token_;
};

}  // namespace mandate::mcp::testing
