#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/worker_pool.h"
#include "http/message.h"

namespace mandate::http {

// Finds the handler of a request by method and path. A pattern is literal segments and `{name}` segments:
// "/api/v1/users/{userId}". Literal segments win over names. A parameter matches one non-empty segment, is
// percent-decoded, and is refused (404) when decoding gives invalid UTF-8 or a control character or '/'.
// HEAD is answered by the GET handler, without the body.
class Router {
 public:
  // What answers when no pattern fits, and when one fits but not for this method (`Allow` is added).
  Router(Handler not_found, Handler method_not_allowed);

  void add(Method method, std::string_view pattern, Handler handler);
  void handle(Request request, Responder responder) const;
  std::vector<std::pair<Method, std::string>> routes() const;  // for the API document's test

 private:
  struct Route;
  std::vector<Route> routes_;  // chosen by the implementer; lookup must not scan hundreds of patterns
  Handler not_found_, method_not_allowed_;
};

// A handler that runs `answer` on the pool; `overloaded` answers when the pool's queue is full.
Handler on_pool(WorkerPool& pool, std::function<Response(const Request&)> answer, std::function<Response(const Request&)> overloaded);
// A handler that answers on the I/O thread, for what never waits.
Handler inline_handler(std::function<Response(const Request&)> answer);

}  // namespace mandate::http
