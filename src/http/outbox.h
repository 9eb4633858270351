#pragma once

#include <string>

#include "http/asio_types.h"
#include "http/tls.h"

namespace mandate::http {

// What a connection has to send. Answers are collected in text() and leave together; most of the time the
// socket takes them at once, without waiting.
class Outbox {
 public:
  Outbox(Socket& socket, TlsSession* tls, std::chrono::milliseconds patience)
      : socket_(&socket), tls_(tls), patience_(patience) {}

  std::string& text() { return text_; }
  bool empty() const { return text_.empty() && sending_.empty() && (tls_ == nullptr || tls_->output().empty()); }
  std::size_t size() const;

  // Encrypts what is in text(); false when TLS fails.
  bool seal();
  // Sends what the socket takes without waiting; false when the connection is broken. Not while send_some waits.
  bool send_now();
  // Waits until the socket has taken some more; false when the connection is broken.
  Task<bool> send_some();
  // When the client must have taken what is being sent.
  Instant deadline() const { return deadline_; }
  void shrink();

 private:
  std::string& queue() { return tls_ == nullptr ? text_ : tls_->output(); }
  void note_progress(std::size_t length);

  Socket* socket_;
  TlsSession* tls_;
  std::chrono::milliseconds patience_;
  std::string text_;
  std::string sending_;  // an asynchronous write reads from here: it must not move
  std::size_t sent_ = 0;
  std::size_t progress_ = 0;
  Instant deadline_ = never;
};

}  // namespace mandate::http
