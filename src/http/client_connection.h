#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/network.h"
#include "http/tls.h"
#include "http/url.h"

namespace mandate::http {

using Deadline = std::chrono::steady_clock::time_point;

// A blocking connection to a server, plain or TLS, every step of it bounded by a deadline. Errors are
// ErrorKind::unavailable and name host and cause.
class ClientConnection {
 public:
  // Connects to the first of the host's addresses that answers. `tls` is null for http; it must outlive the
  // connection.
  static Result<std::unique_ptr<ClientConnection>> open(const Url& url, const std::vector<Address>& addresses,
                                                        SSL_CTX* tls, Deadline deadline);
  ~ClientConnection();
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  Result<void> send(std::string_view bytes, Deadline deadline);
  // At least one byte, or an empty text when the peer has closed.
  Result<std::string> receive(Deadline deadline);
  // Whether the peer has not closed, and has sent nothing that nobody asked for.
  bool is_quiet() const;

 private:
  ClientConnection(int socket, std::string name) : socket_(socket), name_(std::move(name)) {}
  Result<void> handshake(const Url& url, SSL_CTX& tls, Deadline deadline);
  Result<void> send_raw(std::string_view bytes, Deadline deadline);
  Result<std::string> receive_raw(Deadline deadline);
  Result<void> send_pending(Deadline deadline);
  tl::unexpected<Error> failure(std::string_view what) const;
  tl::unexpected<Error> took_too_long() const;

  int socket_;
  std::string name_;  // of the server, for messages
  std::unique_ptr<TlsSession> session_;
  std::string ciphertext_;              // what the session reads from
  std::array<char, 16 * 1024> room_{};  // what is received goes through here
};

}  // namespace mandate::http
