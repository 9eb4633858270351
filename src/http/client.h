#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"
#include "http/resolve.h"

namespace mandate::http {

struct ClientOptions {
  std::chrono::milliseconds timeout{15'000};  // whole exchange
  std::size_t body_limit = 16 * 1024 * 1024;
  std::string ca_file = {};  // PEM; empty: the system's
  std::string user_agent = "mandate";
  Resolver resolver = resolve_by_system;  // decides what a host leads to; asked once for each connection
};

// Outgoing requests: blocking, keeps its connection, never follows a redirect. One thread at a time. For URLs that
// somebody else chose see http/fetch.h.
class Client {
 public:
  explicit Client(ClientOptions options = {});
  ~Client();
  Client(Client&&) noexcept;

  // Called with the body of an answer that is an event stream (text/event-stream) as far as it has come; true: what
  // comes after is not waited for.
  using IsEnough = std::function<bool(std::string_view)>;
  // ErrorKind::unavailable when no answer came (the message names host and cause), ErrorKind::invalid for a
  // URL that is not http(s). Any status is an answer.
  Result<Response> send(Method method, std::string_view url, std::vector<Header> headers = {},
                        std::string_view body = {}, const IsEnough& is_enough = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The first header of that name in an answer, ignoring case; empty when absent.
std::string header_of(const Response& response, std::string_view name);
// The media type of a Content-Type, in lower case and without parameters.
std::string media_type_of(std::string_view content_type);

}  // namespace mandate::http
