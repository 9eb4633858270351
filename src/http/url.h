#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace mandate::http {

// An absolute http or https URL, taken apart (RFC 3986 section 3). No user information, no fragment.
struct Url {
  bool secure = false;
  std::string host;    // lower case; an IPv6 address without its brackets
  std::string port;    // digits; 80 or 443 when the URL has none
  std::string target;  // path and query, at least "/"

  std::string host_header() const;  // host[:port], the port only when it is not the scheme's
};

// ErrorKind::invalid says what is wrong with it.
Result<Url> parse_url(std::string_view text);

}  // namespace mandate::http
