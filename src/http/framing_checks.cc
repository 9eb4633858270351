#include "http/framing_checks.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace mandate::http {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 9110 section 5.6.2, tchar.
bool is_method_character(char c) {
  return is_alpha(c) || is_digit(c) || (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

// RFC 3986 section 3.2.2: unreserved, sub-delims and percent-encoded.
bool is_reg_name(std::string_view name) {
  if (name.empty()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '%') {
      if (i + 2 >= name.size() || !is_hex(name[i + 1]) || !is_hex(name[i + 2])) return false;
      i += 2;
    } else if (!is_alpha(name[i]) && !is_digit(name[i]) &&
               std::string_view("-._~!$&'()*+,;=").find(name[i]) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && all_digits(text);
}

bool is_target_character(char c) {
  return c > 0x20 && c < 0x7f && c != '#';
}

std::optional<Refusal> check_content_length(std::string_view value) {
  if (value.empty() || value.size() > 18 || !all_digits(value)) return Refusal{400, "Content-Length is not one number"};
  return std::nullopt;
}

// "http://host[:port][/path][?query]" → host and the rest.
std::optional<Refusal> settle_absolute(Request& request, std::size_t scheme_length) {
  const std::string_view rest = std::string_view(request.target).substr(scheme_length);
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string authority(rest.substr(0, end));
  if (!is_host(authority)) return Refusal{400, "The host of the request target is not valid"};
  std::string path(rest.substr(end));
  if (path.empty() || path.front() != '/') path.insert(path.begin(), '/');
  request.target = std::move(path);
  const auto host = std::find_if(request.headers.begin(), request.headers.end(),
                                 [](const Header& header) { return iequals_ascii(header.name, "Host"); });
  if (host == request.headers.end())
    request.headers.push_back({"Host", authority});
  else
    host->value = authority;
  return std::nullopt;
}

}  // namespace

HeaderScan::Found HeaderScan::refuse_if_too_long(std::string_view bytes) const {
  const std::size_t length = bytes.size();
  // A request line takes the method and the version besides its target.
  if (lines_ == 0 && length - line_start_ > limits_->target_bytes + 64)
    return {0, Refusal{414, "The request target is too long"}};
  if (length > limits_->header_bytes) return {0, Refusal{431, "The request header is too long"}};
  return {};
}

HeaderScan::Found HeaderScan::end_line(std::string_view bytes, std::size_t line_feed) {
  if (line_feed == line_start_ || bytes[line_feed - 1] != '\r')
    return {0, Refusal{400, "A line of the header does not end with CR LF"}};
  const bool empty = line_feed == line_start_ + 1;
  if (!empty && lines_ > 0 && (bytes[line_start_] == ' ' || bytes[line_start_] == '\t'))
    return {0, Refusal{400, "A header field is folded over several lines"}};  // RFC 9112 section 5.2
  if (empty && lines_ == 0) return {0, Refusal{400, "The request line is missing"}};
  if (empty) return {line_feed + 1, {}};
  ++lines_;
  if (lines_ > limits_->header_fields + 1) return {0, Refusal{431, "The request has too many header fields"}};
  line_start_ = line_feed + 1;
  return refuse_if_too_long(bytes.substr(0, line_feed + 1));
}

HeaderScan::Found HeaderScan::scan(std::string_view bytes) {
  if (!bytes.empty() && !is_method_character(bytes.front()))
    return {0, Refusal{400, "The request does not begin with a method: is TLS spoken to a port without it?"}};
  while (scanned_ < bytes.size()) {
    const void* found = std::memchr(bytes.data() + scanned_, '\n', bytes.size() - scanned_);
    if (found == nullptr) break;
    const auto line_feed = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    if (const Found line = end_line(bytes, line_feed); line.length > 0 || line.refusal) return line;
    scanned_ = line_start_;
  }
  scanned_ = bytes.size();
  return refuse_if_too_long(bytes);
}

std::optional<Refusal> check_framing(int version, const Request& request) {
  int hosts = 0, lengths = 0, codings = 0;
  for (const Header& header : request.headers) {
    if (iequals_ascii(header.name, "Host")) {
      if (++hosts > 1) return Refusal{400, "The request has more than one Host header"};
      if (!is_host(header.value)) return Refusal{400, "The Host header is not valid"};
    } else if (iequals_ascii(header.name, "Content-Length")) {
      if (++lengths > 1) return Refusal{400, "The request has more than one Content-Length header"};
      if (const auto refusal = check_content_length(header.value)) return refusal;
    } else if (iequals_ascii(header.name, "Transfer-Encoding")) {
      if (++codings > 1) return Refusal{400, "The request has more than one Transfer-Encoding header"};
      // Anything else than this one coding would leave it to each reader where the message ends.
      if (!iequals_ascii(header.value, "chunked"))
        return Refusal{400, "The only Transfer-Encoding understood is chunked"};
    }
  }
  if (version >= 11 && hosts == 0) return Refusal{400, "The request has no Host header"};
  if (version < 11 && codings > 0) return Refusal{400, "HTTP/1.0 has no Transfer-Encoding"};
  if (codings > 0 && lengths > 0) return Refusal{400, "The request has both Content-Length and Transfer-Encoding"};
  return std::nullopt;
}

std::optional<Refusal> settle_target(Request& request, const Limits& limits) {
  const std::string& target = request.target;
  if (target.size() > limits.target_bytes) return Refusal{414, "The request target is too long"};
  if (!std::all_of(target.begin(), target.end(), is_target_character))
    return Refusal{400, "The request target holds a character that must be percent-encoded"};
  if (target.front() == '/') return std::nullopt;
  for (const std::string_view scheme : {"http://", "https://"})
    if (starts_with_ignoring_case(target, scheme)) return settle_absolute(request, scheme.size());
  if (target == "*" && request.method == Method::options) return Refusal{501, "OPTIONS is answered for paths only"};
  return Refusal{400, "The request target is not a path"};
}

bool is_host(std::string_view text) {
  if (!text.empty() && text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const auto inside = text.substr(1, end - 1);
    if (!std::all_of(inside.begin(), inside.end(), [](char c) { return is_hex(c) || c == ':' || c == '.'; }))
      return false;
    const auto rest = text.substr(end + 1);
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
  }
  const std::size_t colon = text.find(':');
  if (!is_reg_name(text.substr(0, colon))) return false;
  return colon == std::string_view::npos || is_port(text.substr(colon + 1));
}

}  // namespace mandate::http
