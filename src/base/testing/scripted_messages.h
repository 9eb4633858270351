#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/message_sender.h"

namespace mandate::testing {

// Another server's endpoint for messages as a test plays it.
class ScriptedMessages final : public MessageSender {
 public:
  struct Sent {
    std::string method, url, body, authorization;
    std::vector<std::pair<std::string, std::string>> headers;

    std::string header(std::string_view name) const {
      for (const auto& [key, value] : headers)
        if (key == name) return value;
      return "";
    }
  };
  using Play = std::function<Result<MessageAnswer>(const Sent& sent)>;

  void play(Play play) { play_ = std::move(play); }
  std::vector<Sent> sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
  }

  Result<MessageAnswer> post_message(std::string_view url, const OutgoingMessage& message) const override {
    return note("POST", url, message);
  }
  Result<MessageAnswer> delete_with(std::string_view url, const OutgoingMessage& message) const override {
    return note("DELETE", url, message);
  }

  static MessageAnswer json(std::string body, int status = 200) {
    return {status, "application/json", "", SecretString(std::move(body))};
  }
  static MessageAnswer events(std::string body) {
    return {200, "text/event-stream", "", SecretString(std::move(body))};
  }

 private:
  Result<MessageAnswer> note(std::string method, std::string_view url, const OutgoingMessage& message) const {
    const Sent sent{std::move(method), std::string(url), std::string(message.body.reveal()),
                    std::string(message.authorization.reveal()), message.headers};
    {
      const std::lock_guard lock(mutex_);
      sent_.push_back(sent);
    }
    if (!play_) return fail(ErrorKind::unavailable, "No answer");
    return play_(sent);
  }

  Play play_;
  mutable std::mutex mutex_;
  mutable std::vector<Sent> sent_;
};

}  // namespace mandate::testing
