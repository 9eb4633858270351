// http: sockets, TLS, parser limits and deadlines, routing, and an outgoing client. Knows no domain word and
// no JSON; could be a library of its own. Asio and Beast are met only inside its .cc files.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mandate::http {

enum class Method { get, head, post, put, patch, delete_, options, other };
std::string_view name_of(Method method);  // "GET", …; "OTHER" for a method we do not know

struct Header {
  std::string name;
  std::string value;
};

// One received request. The server has already refused what is ambiguous (message framing, Host, targets).
struct Request {
  Method method = Method::get;
  std::string target;  // origin-form, as sent: path and query, printable ASCII
  std::vector<Header> headers;
  std::string body;
  std::string request_id;      // made by the server, 20 characters; also the X-Okta-Request-Id answered
  std::string client_address;  // numeric: of the peer of the socket, or of whom a trusted proxy names
  bool secure = false;         // TLS ended in this process
  std::vector<std::pair<std::string, std::string>> path_parameters = {};  // filled by the router, decoded
  std::string_view route = {};  // the pattern that fitted; filled by the router, whose text it borrows

  std::string_view path() const;   // raw, before `?`
  std::string_view query() const;  // raw, after `?`; empty when there is none
  // The value of the header; nullopt when absent. When it is repeated: the first.
  std::optional<std::string_view> header(std::string_view name) const;
  std::size_t count_headers(std::string_view name) const;
  // A `{name}` of the route; empty when the route has none of that name.
  const std::string& path_parameter(std::string_view name) const;
  // The media type of Content-Type, lower case, without parameters; empty when absent.
  std::string content_type() const;
  // The value of a cookie (RFC 6265 section 5.4); nullopt when absent.
  std::optional<std::string> cookie(std::string_view name) const;
};

// The body of an answer that is made while it is sent: server-sent events, for one. Whoever holds it writes, from any
// thread, without waiting; dropping it before end() cuts the connection.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  // Sends on. False, and nothing is sent, when the client is gone or the body has ended. A client that does not take
  // what is written is cut.
  virtual bool write(std::string_view bytes) = 0;
  virtual void end() = 0;
  // `stop` is called once, on the connection's thread, when the writer should end(): the client is gone, the server
  // stops, or the stream has lasted as long as it may. At once when that is so already.
  virtual void on_stop(std::function<void()> stop) = 0;
};

struct Response {
  int status = 200;
  std::vector<Header> headers = {};
  std::string body = {};
  // Goes to the access log beside the status: what was refused, why. Never a secret.
  std::string log_note = {};
  // When set, the answer goes on after `body` with what is written to the stream that this is called with: once, on the
  // connection's thread, when the header has been sent. It must not wait. Not called for HEAD.
  std::function<void(std::shared_ptr<BodyStream>)> stream = {};

  Response& with(std::string name, std::string value) & {
    headers.push_back({std::move(name), std::move(value)});
    return *this;
  }
  Response&& with(std::string name, std::string value) && {
    headers.push_back({std::move(name), std::move(value)});
    return std::move(*this);
  }
};

// Sends the one answer of a request, from any thread. Dropping it unused answers 500, so that no client waits
// for ever.
class Responder {
 public:
  using Send = std::function<void(Response)>;
  explicit Responder(Send send);
  Responder(Responder&&) noexcept;
  Responder& operator=(Responder&&) noexcept;
  ~Responder();
  void operator()(Response response);

 private:
  Send send_;
};

// What answers a request. It runs on the connection's I/O thread and must not wait there: it either answers
// at once or moves the responder to where the answer will be known.
using Handler = std::function<void(Request, Responder)>;

}  // namespace mandate::http
