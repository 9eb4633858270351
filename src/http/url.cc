#include "http/url.h"

#include <algorithm>

#include "base/text.h"

namespace mandate::http {
namespace {

tl::unexpected<Error> refuse(std::string_view text, std::string_view why) {
  return fail(ErrorKind::invalid,
              "'" + std::string(text.substr(0, 200)) + "' is not a URL that can be asked: " + std::string(why));
}

bool is_port(std::string_view port) {
  return !port.empty() && port.size() <= 5 &&
         std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
         std::stoi(std::string(port)) <= 65535;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == ':';
}

}  // namespace

std::string Url::host_header() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (secure ? "443" : "80") ? name : name + ":" + port;
}

Result<Url> parse_url(std::string_view text) {
  for (const char c : text)
    if (c <= 0x20 || c >= 0x7f) return refuse(text, "it holds a blank, a control or a non-ASCII character");
  Url url;
  if (starts_with_ignoring_case(text, "https://"))
    url.secure = true;
  else if (!starts_with_ignoring_case(text, "http://"))
    return refuse(text, "it must begin with http:// or https://");
  const auto rest = text.substr(url.secure ? 8 : 7);
  const auto end = std::min(rest.find_first_of("/?#"), rest.size());
  auto authority = rest.substr(0, end);
  if (authority.find('@') != std::string_view::npos) return refuse(text, "it holds a user name");
  if (rest.find('#') != std::string_view::npos) return refuse(text, "it holds a fragment");
  const bool bracketed = authority.starts_with('[');
  const auto host_end = bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (host_end == std::string_view::npos) return refuse(text, "its address has no closing bracket");
  url.host = to_lower_ascii(authority.substr(bracketed ? 1 : 0, host_end - (bracketed ? 1 : 0)));
  authority.remove_prefix(std::min(authority.size(), host_end + (bracketed ? 1 : 0)));
  if (url.host.empty() || !std::all_of(url.host.begin(), url.host.end(), is_host_character))
    return refuse(text, "its host is not a name or an address");
  if (bracketed && url.host.find(':') == std::string::npos) return refuse(text, "only an IPv6 address has brackets");
  url.port = url.secure ? "443" : "80";
  if (!authority.empty()) {
    if (authority.front() != ':' || !is_port(authority.substr(1)))
      return refuse(text, "its port is not a number up to 65535");
    url.port = authority.substr(1);
  }
  url.target = rest.substr(end);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

}  // namespace mandate::http
