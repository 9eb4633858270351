#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/limits.h"
#include "http/message.h"

namespace mandate::http {

// Why a request is not answered by a handler: the status, and a short text for the client.
struct Refusal {
  int status = 400;
  std::string_view why;  // a literal
};

// Finds the end of a header in bytes that arrive piece by piece, and refuses early what no later byte can mend:
// lines that do not end with CR LF, folded lines, too many of them, a header that is too long.
class HeaderScan {
 public:
  explicit HeaderScan(const Limits& limits) : limits_(&limits) {}

  // `bytes` is what was there the last time and what came since. Returns the length of the header with its
  // closing empty line, 0 while that is still to come, or the refusal.
  struct Found {
    std::size_t length = 0;
    std::optional<Refusal> refusal = {};
  };
  Found scan(std::string_view bytes);

 private:
  Found end_line(std::string_view bytes, std::size_t line_feed);
  Found refuse_if_too_long(std::string_view bytes) const;

  const Limits* limits_;
  std::size_t scanned_ = 0;
  std::size_t line_start_ = 0;
  std::size_t lines_ = 0;
};

// Whether a header that the parser accepted leaves no doubt about where its message ends and whom it is for
// (RFC 9112 sections 3.2, 6.1 and 6.3). `version` is 10 or 11.
std::optional<Refusal> check_framing(int version, const Request& request);

// Turns the target into origin-form and checks its characters. An absolute-form target loses its authority to
// the Host header, which is replaced by it (RFC 9112 section 3.2.2).
std::optional<Refusal> settle_target(Request& request, const Limits& limits);

// A uri-host with an optional port (RFC 9110 section 7.2), without userinfo.
bool is_host(std::string_view text);

}  // namespace mandate::http
