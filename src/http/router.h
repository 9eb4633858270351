#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/worker_pool.h"
#include "http/message.h"

namespace mandate::http {

// Finds the handler of a request by method and path. A pattern is literal segments and `{name}` segments:
// "/api/v1/users/{userId}". Literal segments win over names, among the patterns that know the method. They
// are compared as sent: `/%61pi` is not `/api`, because a proxy in front may treat the two differently. A
// parameter matches one non-empty segment, is percent-decoded, and is refused (404) when decoding gives "." or
// "..", invalid UTF-8, a control character or '/'. HEAD is answered by the GET handler; the server leaves the
// body out.
class Router {
 public:
  // What answers when no pattern fits, and when one fits but not for this method (`Allow` is added).
  Router(Handler not_found, Handler method_not_allowed);
  Router(Router&&) noexcept;
  ~Router();

  void add(Method method, std::string_view pattern, Handler handler);
  void handle(Request request, Responder responder) const;
  std::vector<std::pair<Method, std::string>> routes() const;  // for the API document's test

 private:
  struct Node;  // one segment of the patterns, with the segments that may follow it
  std::unique_ptr<Node> root_;
  std::vector<std::pair<Method, std::string>> routes_;
  Handler not_found_, method_not_allowed_;
};

// A handler that runs `answer` on the pool; `overloaded` answers when the pool's queue is full.
Handler on_pool(WorkerPool& pool, std::function<Response(const Request&)> answer,
                std::function<Response(const Request&)> overloaded);
// A handler that answers on the I/O thread, for what never waits. An exception of a library that `answer` lets
// through is logged and answered 500, here as in on_pool.
Handler inline_handler(std::function<Response(const Request&)> answer);

}  // namespace mandate::http
