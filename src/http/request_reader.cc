#include "http/request_reader.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>

#include "base/text.h"

namespace mandate::http {
namespace {

namespace beast = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

constexpr std::size_t empty_lines_max = 2;
constexpr std::size_t body_reserve_max = 64 * 1024;  // memory is given for what has come, not for what is announced

Method method_of(beast::verb verb) {
  switch (verb) {
    case beast::verb::get:
      return Method::get;
    case beast::verb::head:
      return Method::head;
    case beast::verb::post:
      return Method::post;
    case beast::verb::put:
      return Method::put;
    case beast::verb::patch:
      return Method::patch;
    case beast::verb::delete_:
      return Method::delete_;
    case beast::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

// Whether the request line ends with a version that HTTP could have: "HTTP/2.0".
bool names_a_version(std::string_view header) {
  const std::string_view line = header.substr(0, header.find('\r'));
  const std::size_t at = line.rfind(" HTTP/");
  if (at == std::string_view::npos) return false;
  const std::string_view version = line.substr(at + 6);
  const auto digit = [&](std::size_t i) { return version[i] >= '0' && version[i] <= '9'; };
  return version.size() == 3 && digit(0) && version[1] == '.' && digit(2);
}

Refusal refusal_of(const error_code& error) {
  if (error == beast::error::body_limit) return {413, "The request body is too long"};
  if (error == beast::error::header_limit) return {431, "The request header is too long"};
  if (error == beast::error::bad_method) return {400, "The request method is not valid"};
  if (error == beast::error::bad_target) return {400, "The request target is not valid"};
  if (error == beast::error::bad_version) return {400, "The request line is not valid"};
  if (error == beast::error::bad_field) return {400, "The name of a header field is not valid"};
  if (error == beast::error::bad_value) return {400, "The value of a header field is not valid"};
  if (error == beast::error::bad_content_length) return {400, "Content-Length is not one number"};
  if (error == beast::error::multiple_content_length)
    return {400, "The request has more than one Content-Length header"};
  if (error == beast::error::bad_transfer_encoding) return {400, "The Transfer-Encoding is not valid"};
  if (error == beast::error::bad_chunk || error == beast::error::bad_chunk_extension)
    return {400, "The chunked body is not valid"};
  return {400, "The request is not valid"};
}

}  // namespace

// Beast's parser, filling a Request. What it lets pass and we do not is in framing_checks.
class RequestReader::Parser : public beast::basic_parser<true> {
 public:
  explicit Parser(const Limits& limits) : limits_(limits) {
    header_limit(std::numeric_limits<std::uint32_t>::max());  // HeaderScan has measured it
    body_limit(limits.body_bytes);
  }

  Request request;
  int version = 11;
  bool expects_continue = false;

 private:
  void on_request_impl(beast::verb verb, string_view method, string_view target, int http_version,
                       error_code& error) override {
    request.method = method_of(verb);
    version = http_version;
    request.target.assign(target.data(), target.size());
    for (const auto& [path, bytes] : limits_.bodies)
      if (request.path() == path) body_limit(bytes);
    request.headers.reserve(12);
    if (method == "CONNECT" || request.target.empty()) error = beast::error::bad_target;
  }

  void on_response_impl(int, string_view, int, error_code&) override {}

  void on_field_impl(beast::field, string_view name, string_view value, error_code& error) override {
    // Trailer fields are dropped: merging them into the header would let a body rewrite it (RFC 9110 section 6.5.1).
    if (header_read_) {
      if (++trailers_ > limits_.header_fields) error = beast::error::header_limit;
      return;
    }
    request.headers.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
  }

  void on_header_impl(error_code&) override { header_read_ = true; }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    if (length) request.body.reserve(std::min<std::size_t>(*length, body_reserve_max));
  }

  std::size_t on_body_impl(string_view bytes, error_code&) override {
    request.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code&) override {
    request.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  void on_finish_impl(error_code&) override {}

  const Limits& limits_;
  bool header_read_ = false;
  std::size_t trailers_ = 0;
};

RequestReader::RequestReader(const Limits& limits) : limits_(&limits), scan_(limits) {}
RequestReader::~RequestReader() = default;

bool RequestReader::is_http_1_0() const {
  return parser_ && parser_->version < 11;
}
bool RequestReader::wants_keep_alive() const {
  return parser_ && parser_->keep_alive();
}

bool RequestReader::take_expectation() {
  return phase_ == Phase::body && std::exchange(parser_->expects_continue, false) && parser_->request.body.empty();
}

Request RequestReader::take() {
  Request request = std::move(parser_->request);
  parser_.reset();
  phase_ = Phase::between;
  scan_ = HeaderScan(*limits_);
  empty_lines_ = 0;
  return request;
}

void RequestReader::refuse(const Refusal& refusal) {
  phase_ = Phase::refused;
  refusal_ = refusal;
}

std::size_t RequestReader::read(std::string_view bytes) {
  std::size_t consumed = 0;
  if (phase_ == Phase::between) consumed += skip_empty_lines(bytes);
  if (phase_ == Phase::header) consumed += read_header(bytes.substr(consumed));
  if (phase_ == Phase::body) consumed += read_body(bytes.substr(consumed));
  return consumed;
}

// RFC 9112 section 2.2: clients exist that send an empty line after a body.
std::size_t RequestReader::skip_empty_lines(std::string_view bytes) {
  std::size_t consumed = 0;
  while (bytes.substr(consumed, 2) == "\r\n" && empty_lines_ < empty_lines_max) {
    consumed += 2;
    ++empty_lines_;
  }
  const std::string_view rest = bytes.substr(consumed);
  if (!rest.empty() && (rest != "\r" || empty_lines_ == empty_lines_max)) phase_ = Phase::header;
  return consumed;
}

std::size_t RequestReader::read_header(std::string_view bytes) {
  const HeaderScan::Found found = scan_.scan(bytes);
  if (found.refusal) return refuse(*found.refusal), 0;
  if (found.length == 0) return 0;
  parser_ = std::make_unique<Parser>(*limits_);
  error_code error;
  parser_->put(boost::asio::const_buffer(bytes.data(), found.length), error);
  if (error == beast::error::bad_version && names_a_version(bytes.substr(0, found.length)))
    return refuse({505, "HTTP/1.1 and HTTP/1.0 are the versions understood"}), 0;
  if (error) return refuse(refusal_of(error)), 0;
  if (!parser_->is_header_done()) return refuse({400, "The request is not valid"}), 0;
  if (const auto refusal = check_header()) return refuse(*refusal), 0;
  phase_ = parser_->is_done() ? Phase::complete : Phase::body;
  parser_->eager(true);
  return found.length;
}

std::optional<Refusal> RequestReader::check_header() {
  Request& request = parser_->request;
  if (request.headers.size() > limits_->header_fields) return Refusal{431, "The request has too many header fields"};
  if (const auto refusal = check_framing(parser_->version, request)) return refusal;
  if (const auto refusal = settle_target(request, *limits_)) return refusal;
  if (const auto expect = request.header("Expect"); expect && !is_http_1_0()) {
    if (!iequals_ascii(*expect, "100-continue")) return Refusal{417, "The only expectation understood is 100-continue"};
    parser_->expects_continue = true;
  }
  return std::nullopt;
}

std::size_t RequestReader::read_body(std::string_view bytes) {
  if (bytes.empty()) return 0;
  error_code error;
  const std::size_t consumed = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error && error != beast::error::need_more) return refuse(refusal_of(error)), consumed;
  if (parser_->is_done())
    phase_ = Phase::complete;
  else if (consumed < bytes.size() && bytes.size() - consumed >= limits_->header_bytes)
    refuse({400, "The chunked body is not valid"});  // a chunk header or a trailer without an end
  return consumed;
}

}  // namespace mandate::http
