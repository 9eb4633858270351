#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "http/framing_checks.h"
#include "http/limits.h"
#include "http/message.h"

namespace mandate::http {

// Reads one request after another out of a stream of bytes: no socket, no clock. Every byte of a request from
// outside goes through here.
class RequestReader {
 public:
  explicit RequestReader(const Limits& limits);
  ~RequestReader();

  enum class Phase { between, header, body, complete, refused };

  // Reads on. `bytes` begins with what the last call did not consume. Returns how many it consumed; when that is
  // fewer than all, either the phase is `complete` or `refused`, or more bytes are needed. A header is consumed
  // whole: the caller must be able to keep `header_bytes` of them.
  std::size_t read(std::string_view bytes);

  Phase phase() const { return phase_; }
  const Refusal& refusal() const { return refusal_; }  // when refused; nothing more can be read

  // Of the request whose header has been read:
  bool is_http_1_0() const;
  bool wants_keep_alive() const;
  // Once true when the client waits for `100 Continue` before it sends the body (RFC 9110 section 10.1.1).
  bool take_expectation();

  // The complete request; the reader is then between requests.
  Request take();

 private:
  class Parser;

  std::size_t skip_empty_lines(std::string_view bytes);
  std::size_t read_header(std::string_view bytes);
  std::size_t read_body(std::string_view bytes);
  std::optional<Refusal> check_header();
  void refuse(const Refusal& refusal);

  const Limits* limits_;
  Phase phase_ = Phase::between;
  Refusal refusal_;
  HeaderScan scan_;
  std::size_t empty_lines_ = 0;
  std::unique_ptr<Parser> parser_;
};

}  // namespace mandate::http
