#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "base/message_sender.h"
#include "mcp/rpc.h"

namespace mandate::mcp {

// Why a server of somebody else did not do what it was asked.
struct Failure {
  enum class Kind {
    not_allowed,   // its URL is none that may be asked
    no_answer,     // so nobody knows what it did
    unusable,      // its answer is none
    unauthorized,  // it wants a token, or another one
    refused,       // it said no: `error`
  };
  Kind kind = Kind::unusable;
  std::string message;  // for people and the log: what the server said is cleaned (base/foreign_words.h)
  std::optional<RpcError> error = {};
};

template <class T>
using Answer = tl::expected<T, Failure>;

// How a server wants to be talked to.
enum class Era { modern, legacy };

// The MCP server behind a URL, which may be anybody's: what it says is read strictly. Waits for the network, so on a
// worker pool only; requests are made by one thread at a time. A session that the server began is ended with the
// client.
class Client {
 public:
  // `token` is for this server alone; empty: none. `era`, when it is known, saves asking for it.
  Client(const MessageSender& sender, std::string url, SecretString token = {}, std::optional<Era> era = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // The result of a request; the first also finds out how to talk to the server. `name` is what the request is about,
  // as the header Mcp-Name has it; empty: nothing.
  Answer<json::object> call(std::string_view method, json::object params, std::string_view name = {});
  // Known after the first call that was answered.
  std::optional<Era> era() const { return era_; }

 private:
  struct Exchange {
    int status = 0;
    RpcResponse response;
  };
  Answer<void> prepare();
  Answer<void> shake_hands();
  Answer<Exchange> ask(std::string_view method, json::object params, std::string_view name);
  Answer<void> notify(std::string_view method);
  tl::unexpected<Failure> refused(const RpcError& error) const;
  OutgoingMessage message(std::string_view method, std::string_view name) const;

  const MessageSender& sender_;
  const std::string url_;
  const SecretString token_;
  std::optional<Era> era_;
  bool ready_ = false;
  std::string version_, session_;  // of the legacy era
  std::int64_t last_id_ = 0;
};

}  // namespace mandate::mcp
