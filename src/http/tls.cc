#include "http/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>

namespace mandate::http {
namespace {

std::string openssl_error() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown" : reason;
}

Result<SslContext> configure(SslContext context) {
  SSL_CTX* ctx = context.get();
  SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
  char groups[] = "X25519:P-256:P-384";  // OpenSSL's macro casts constness away
  const bool configured = SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
                          SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
                          SSL_CTX_set_ciphersuites(
                              ctx, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256") == 1 &&
                          SSL_CTX_set1_groups_list(ctx, groups) == 1;
  if (!configured) return fail(ErrorKind::internal, "TLS cannot be configured", openssl_error());
  return context;
}

// RFC 7301: refuse a client that offers protocols but not ours, rather than speak one it does not expect.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_length, const unsigned char* offered,
                    unsigned offered_length, void*) {
  static constexpr std::string_view ours = "http/1.1";
  for (unsigned at = 0; at < offered_length; at += 1U + offered[at]) {
    const unsigned length = offered[at];
    if (at + 1 + length > offered_length) break;
    if (std::string_view(reinterpret_cast<const char*>(offered) + at + 1, length) != ours) continue;
    *chosen = offered + at + 1;
    *chosen_length = static_cast<unsigned char>(length);
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool is_address(const std::string& host) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 || inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

}  // namespace

Result<SslContext> make_server_tls(const TlsFiles& files) {
  TRY(auto context, configure(SslContext(SSL_CTX_new(TLS_server_method()))));
  SSL_CTX* ctx = context.get();
  if (SSL_CTX_use_certificate_chain_file(ctx, files.certificate_chain.c_str()) != 1)
    return fail(ErrorKind::invalid,
                "The TLS certificate " + files.certificate_chain + " cannot be used: " + openssl_error());
  if (SSL_CTX_use_PrivateKey_file(ctx, files.private_key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(ctx) != 1)
    return fail(ErrorKind::invalid, "The TLS key " + files.private_key + " cannot be used: " + openssl_error());
  SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, nullptr);
  SSL_CTX_set_num_tickets(ctx, 1);  // a ticket costs a signature's time; clients of an API resume seldom
  static constexpr unsigned char session_context[] = "mandate";
  SSL_CTX_set_session_id_context(ctx, session_context, sizeof session_context - 1);
  // Resumption is by tickets; a cache of sessions would only take memory and a lock.
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  return context;
}

Result<SslContext> make_client_tls(const std::string& ca_file) {
  TRY(auto context, configure(SslContext(SSL_CTX_new(TLS_client_method()))));
  SSL_CTX* ctx = context.get();
  const int loaded =
      ca_file.empty() ? SSL_CTX_set_default_verify_paths(ctx) : SSL_CTX_load_verify_file(ctx, ca_file.c_str());
  if (loaded != 1)
    return fail(ErrorKind::invalid, "The certificate authorities of " + (ca_file.empty() ? "the system" : ca_file) +
                                        " cannot be used: " + openssl_error());
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, nullptr);
  static constexpr unsigned char protocols[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(ctx, protocols, sizeof protocols - 1);
  return context;
}

// The OpenSSL side of give() and output().
struct MemoryBio {
  static TlsSession& session(BIO* bio) { return *static_cast<TlsSession*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* into, int size) {
    std::string_view& input = session(bio).input_;
    BIO_clear_retry_flags(bio);
    if (input.empty()) return BIO_set_retry_read(bio), -1;
    const std::size_t length = std::min(static_cast<std::size_t>(size), input.size());
    std::memcpy(into, input.data(), length);
    input.remove_prefix(length);
    return static_cast<int>(length);
  }

  static int write(BIO* bio, const char* bytes, int size) {
    session(bio).output_.append(bytes, static_cast<std::size_t>(size));
    return size;
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static BIO_METHOD* make_method() {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "memory of a TlsSession");
    BIO_meth_set_read(made, read);
    BIO_meth_set_write(made, write);
    BIO_meth_set_ctrl(made, control);
    return made;
  }

  static BIO* make(TlsSession& session) {
    static BIO_METHOD* const method = make_method();
    BIO* bio = BIO_new(method);
    BIO_set_data(bio, &session);
    BIO_set_init(bio, 1);
    return bio;
  }
};

TlsSession::TlsSession(SSL_CTX& context) : ssl_(SSL_new(&context)) {
  BIO* bio = MemoryBio::make(*this);
  SSL_set_bio(ssl_.get(), bio, bio);
}

std::unique_ptr<TlsSession> TlsSession::server(SSL_CTX& context) {
  std::unique_ptr<TlsSession> session(new TlsSession(context));
  SSL_set_accept_state(session->ssl_.get());
  return session;
}

std::unique_ptr<TlsSession> TlsSession::client(SSL_CTX& context, const std::string& host) {
  std::unique_ptr<TlsSession> session(new TlsSession(context));
  SSL* ssl = session->ssl_.get();
  SSL_set_connect_state(ssl);
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, host.c_str());
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, std::string(host).data());
  }
  return session;
}

std::string TlsSession::describe_failure(int error) const {
  if (const long verified = SSL_get_verify_result(ssl_.get()); verified != X509_V_OK)
    return std::string("the certificate is not accepted: ") + X509_verify_cert_error_string(verified);
  const std::string reason = openssl_error();
  return reason == "unknown" && error == SSL_ERROR_SYSCALL ? "the connection ended within a TLS record" : reason;
}

TlsSession::Status TlsSession::status_of(int result) {
  if (result > 0) return Status::done;
  switch (const int error = SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Status::wants_input;
    case SSL_ERROR_ZERO_RETURN:
      return Status::closed;
    default:
      failure_ = describe_failure(error);
      return Status::failed;
  }
}

TlsSession::Status TlsSession::handshake() {
  ERR_clear_error();
  return status_of(SSL_do_handshake(ssl_.get()));
}

TlsSession::Status TlsSession::read(std::span<char> into, std::size_t& length) {
  ERR_clear_error();
  return status_of(SSL_read_ex(ssl_.get(), into.data(), into.size(), &length));
}

TlsSession::Status TlsSession::write(std::string_view plaintext) {
  ERR_clear_error();
  std::size_t written = 0;
  return status_of(SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &written));
}

void TlsSession::say_goodbye() {
  ERR_clear_error();
  if (SSL_is_init_finished(ssl_.get()) == 1) SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

}  // namespace mandate::http
