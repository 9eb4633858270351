#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/server.h"

namespace mandate::http {

struct FreeSslContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslContext = std::unique_ptr<SSL_CTX, FreeSslContext>;

// TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only; HTTP/1.1 is the only protocol that
// ALPN agrees on. ErrorKind::invalid names the file that cannot be used, and why.
Result<SslContext> make_server_tls(const TlsFiles& files);
// Verifies the server's certificate against `ca_file` (PEM), or the system's authorities when it is empty.
Result<SslContext> make_client_tls(const std::string& ca_file);

// One TLS connection without its socket: ciphertext goes in and out through memory, so that whoever owns the
// socket also owns waiting and deadlines, and an idle connection holds no buffer. Not movable: OpenSSL holds its
// address.
class TlsSession {
 public:
  enum class Status {
    done,
    wants_input,  // everything given has been used up
    closed,       // the peer has said that nothing follows
    failed,       // failure() says why; output() may hold an alert for the peer
  };

  static std::unique_ptr<TlsSession> server(SSL_CTX& context);
  // `host`: the name or address in the URL, which the certificate must carry.
  static std::unique_ptr<TlsSession> client(SSL_CTX& context, const std::string& host);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Received bytes; they must stay where they are until they are used up. Call it when input is wanted.
  void give(std::string_view ciphertext) { input_ = ciphertext; }
  bool has_input() const { return !input_.empty(); }
  // Bytes to send. Whoever sends them clears it.
  std::string& output() { return output_; }

  Status handshake();
  // Decrypts into `into`; `length` says how many bytes there are (status done).
  Status read(std::span<char> into, std::size_t& length);
  Status write(std::string_view plaintext);
  void say_goodbye();  // close_notify; the peer's is not waited for

  const std::string& failure() const { return failure_; }

 private:
  friend struct MemoryBio;
  explicit TlsSession(SSL_CTX& context);
  Status status_of(int result);
  std::string describe_failure(int error) const;

  std::unique_ptr<SSL, FreeSsl> ssl_;
  std::string_view input_;
  std::string output_;
  std::string failure_;
};

}  // namespace mandate::http
