#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/trusted_proxies.h"

namespace mandate::http {

struct TlsFiles {
  std::string certificate_chain;  // PEM file
  std::string private_key;        // PEM file
};

struct ServerOptions {
  std::string address = "127.0.0.1";  // numeric, v4 or v6
  std::uint16_t port = 0;             // 0 picks a free one
  unsigned threads = 0;               // I/O threads; 0: as many as cores
  Limits limits = {};
  std::optional<TlsFiles> tls = {};  // TLS 1.2 and 1.3 only
  TrustedProxies trusted_proxies = {};
  // Answers for requests refused before routing (bad framing, limits): status and a short text. When absent a
  // plain-text body is sent.
  std::function<Response(int status, std::string_view why)> refusal = {};
  bool access_log = true;  // one log::info("request", …) line per answer: request id, method, path without
                           // query, status, duration_us, bytes, client, note
};

// Accepts connections and answers requests: HTTP/1.1 with keep-alive and pipelining (answers in order), one
// io_context per thread; one acceptor hands each new socket to the thread with the fewest connections.
class Server {
 public:
  // Binds and listens. ErrorKind::invalid for an address or TLS file that cannot be used.
  static Result<std::unique_ptr<Server>> create(ServerOptions options, Handler handler);
  virtual ~Server() = default;  // stops at once

  virtual std::uint16_t port() const = 0;
  virtual void start() = 0;
  // Stops accepting, lets requests in flight finish (answers carry `Connection: close`), closes idle
  // connections, and returns when all are gone or `patience` is over.
  virtual void drain(std::chrono::milliseconds patience) = 0;
};

// Writes a self-signed certificate for `host` (and localhost, 127.0.0.1, ::1) and its P-256 key, for
// development; files are created with mode 0600.
Result<void> write_self_signed(const TlsFiles& files, const std::string& host);

}  // namespace mandate::http
