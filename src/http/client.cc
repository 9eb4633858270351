#include "http/client.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "base/text.h"
#include "http/client_connection.h"

namespace mandate::http {
namespace {

namespace beast = boost::beast;
using Parser = beast::http::response_parser<beast::http::string_body>;

// Of a chunk's header and of a trailer, which the parser waits for without a limit of its own.
constexpr std::size_t piece_max = 8 * 1024;

std::string request_text(Method method, const Url& url, const std::vector<Header>& headers, std::string_view body,
                         const std::string& user_agent) {
  std::string text = std::string(name_of(method)) + " " + url.target + " HTTP/1.1\r\nHost: " + url.host_header() +
                     "\r\nUser-Agent: " + user_agent + "\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  if (!body.empty() || method == Method::post || method == Method::put || method == Method::patch)
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n";
  return text.append(body);
}

Response to_response(const beast::http::response<beast::http::string_body>& message) {
  Response response;
  response.status = static_cast<int>(message.result_int());
  for (const auto& field : message)
    response.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  response.body = message.body();
  return response;
}

bool is_event_stream(const Parser& parser) {
  return media_type_of(parser.get()[beast::http::field::content_type]) == "text/event-stream";
}

}  // namespace

struct Client::State {
  ClientOptions options;
  SslContext tls;  // made when the first https URL is asked
  std::unique_ptr<ClientConnection> connection;
  std::string origin;  // that the connection leads to

  Result<void> connect(const Url& url, Deadline deadline) {
    const auto wanted = (url.secure ? "https://" : "http://") + url.host_header();
    if (connection && origin == wanted && connection->is_quiet()) return {};
    connection.reset();
    if (url.secure && !tls) {
      TRY(tls, make_client_tls(options.ca_file));
    }
    TRY(const auto addresses, options.resolver(url.host));
    TRY(connection, ClientConnection::open(url, addresses, url.secure ? tls.get() : nullptr, deadline));
    origin = wanted;
    return {};
  }

  // Reads one answer; the connection is kept only when the answer says where it ends and that it stays open.
  Result<Response> receive(Method method, const Url& url, Deadline deadline, const IsEnough& is_enough) {
    Parser parser;
    parser.body_limit(options.body_limit);
    parser.skip(method == Method::head);
    parser.eager(true);
    std::string pending;
    bool may_be_enough = static_cast<bool>(is_enough), header_seen = false;
    while (!parser.is_done()) {
      TRY(const auto received, connection->receive(deadline));
      beast::error_code error;
      if (received.empty()) {
        parser.put_eof(error);
        if (error || !parser.is_done())
          return fail(ErrorKind::unavailable, "No answer from " + url.host_header() +
                                                  ": it closed the connection before its answer was complete");
        break;
      }
      pending += received;
      const auto used = parser.put(boost::asio::buffer(pending), error);
      if (error == beast::http::error::body_limit)
        return fail(ErrorKind::unavailable, "The answer of " + url.host_header() + " is too large");
      if (error && error != beast::http::error::need_more)
        return fail(ErrorKind::unavailable, "The answer of " + url.host_header() + " is not HTTP: " + error.message());
      pending.erase(0, used);
      if (parser.is_done() || !parser.is_header_done()) continue;
      if (pending.size() > piece_max)
        return fail(ErrorKind::unavailable,
                    "The answer of " + url.host_header() + " is not HTTP: a chunk header or a trailer does not end");
      if (!std::exchange(header_seen, true)) may_be_enough = may_be_enough && is_event_stream(parser);
      if (may_be_enough && is_enough(parser.get().body())) {
        connection.reset();
        break;
      }
    }
    if (!parser.get().keep_alive() || !pending.empty()) connection.reset();
    return to_response(parser.get());
  }

  Result<Response> exchange(Method method, const Url& url, std::string_view text, Deadline deadline,
                            const IsEnough& is_enough) {
    CHECK(connect(url, deadline));
    auto sent = connection->send(text, deadline);
    auto response = sent ? receive(method, url, deadline, is_enough) : Result<Response>(tl::unexpected(sent.error()));
    if (!response) connection.reset();
    return response;
  }
};

Client::Client(ClientOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;

Result<Response> Client::send(Method method, std::string_view url, std::vector<Header> headers, std::string_view body,
                              const IsEnough& is_enough) {
  TRY(const auto parsed, parse_url(url));
  for (const auto& [name, value] : headers)
    if (name.find_first_of("\r\n: ") != std::string::npos || value.find_first_of("\r\n") != std::string::npos)
      return fail(ErrorKind::invalid, "A header of the request holds a line break");
  const auto deadline = std::chrono::steady_clock::now() + state_->options.timeout;
  const auto text = request_text(method, parsed, headers, body, state_->options.user_agent);
  const bool reused = state_->connection != nullptr;
  auto response = state_->exchange(method, parsed, text, deadline, is_enough);
  // A kept connection may have been closed while the request was on its way. What changes nothing is asked again.
  if (!response && reused && (method == Method::get || method == Method::head))
    response = state_->exchange(method, parsed, text, deadline, is_enough);
  return response;
}

std::string header_of(const Response& response, std::string_view name) {
  for (const auto& header : response.headers)
    if (iequals_ascii(header.name, name)) return header.value;
  return "";
}

std::string media_type_of(std::string_view content_type) {
  return to_lower_ascii(trim(content_type.substr(0, content_type.find(';'))));
}

}  // namespace mandate::http
