#include "http/client_connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace mandate::http {
namespace {

tl::unexpected<Error> unavailable(const std::string& name, std::string_view what) {
  return fail(ErrorKind::unavailable, "No answer from " + name + ": " + std::string(what));
}

bool is_over(Deadline deadline) {
  return std::chrono::steady_clock::now() >= deadline;
}

// Waits until the socket can be used or the deadline is over; false: it is over.
bool wait_for(int socket, short events, Deadline deadline) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd entry{socket, events, 0};
    const int ready = poll(&entry, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress to_socket_address(const Address& address, const std::string& port) {
  SocketAddress result;
  const auto number = htons(static_cast<std::uint16_t>(std::stoul(port)));
  if (address.v4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = number;
    std::memcpy(&v4.sin_addr, address.bytes.data() + 12, 4);
    std::memcpy(&result.storage, &v4, result.size = sizeof v4);
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = number;
    std::memcpy(&v6.sin6_addr, address.bytes.data(), 16);
    std::memcpy(&result.storage, &v6, result.size = sizeof v6);
  }
  return result;
}

Result<int> connect_to(const SocketAddress& address, const std::string& name, Deadline deadline) {
  const int socket = ::socket(address.get()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return unavailable(name, std::strerror(errno));
  int error = 0;
  if (connect(socket, address.get(), address.size) != 0) {
    error = errno;
    if (error == EINPROGRESS) {
      socklen_t size = sizeof error;
      if (!wait_for(socket, POLLOUT, deadline))
        error = ETIMEDOUT;
      else if (getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        error = errno;
    }
  }
  if (error == 0) {
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
  }
  close(socket);
  return unavailable(name, std::strerror(error));
}

}  // namespace

Result<std::unique_ptr<ClientConnection>> ClientConnection::open(const Url& url, const std::vector<Address>& addresses,
                                                                 SSL_CTX* tls, Deadline deadline) {
  const auto name = url.host_header();
  Result<int> socket = unavailable(name, "it has no address");
  for (const auto& address : addresses) {
    socket = connect_to(to_socket_address(address, url.port), name, deadline);
    if (socket) break;
  }
  if (!socket) return tl::unexpected(std::move(socket).error());
  std::unique_ptr<ClientConnection> connection(new ClientConnection(*socket, name));
  if (tls != nullptr) CHECK(connection->handshake(url, *tls, deadline));
  return connection;
}

ClientConnection::~ClientConnection() {
  if (session_) {
    session_->say_goodbye();
    (void)!::send(socket_, session_->output().data(), session_->output().size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  close(socket_);
}

tl::unexpected<Error> ClientConnection::failure(std::string_view what) const {
  return unavailable(name_, what);
}

tl::unexpected<Error> ClientConnection::took_too_long() const {
  return failure("it took too long");
}

Result<void> ClientConnection::handshake(const Url& url, SSL_CTX& tls, Deadline deadline) {
  session_ = TlsSession::client(tls, url.host);
  while (true) {
    const auto status = session_->handshake();
    CHECK(send_pending(deadline));
    if (status == TlsSession::Status::done) return {};
    if (status != TlsSession::Status::wants_input) return failure("TLS: " + session_->failure());
    TRY(ciphertext_, receive_raw(deadline));
    if (ciphertext_.empty()) return failure("it closed the connection during the TLS handshake");
    session_->give(ciphertext_);
  }
}

Result<void> ClientConnection::send_pending(Deadline deadline) {
  auto sent = send_raw(session_->output(), deadline);
  session_->output().clear();
  return sent;
}

Result<void> ClientConnection::send(std::string_view bytes, Deadline deadline) {
  if (!session_) return send_raw(bytes, deadline);
  if (session_->write(bytes) != TlsSession::Status::done) return failure("TLS: " + session_->failure());
  return send_pending(deadline);
}

Result<std::string> ClientConnection::receive(Deadline deadline) {
  if (!session_) return receive_raw(deadline);
  if (is_over(deadline)) return took_too_long();
  while (true) {
    std::size_t length = 0;
    const auto status = session_->read(room_, length);
    if (status == TlsSession::Status::done) return std::string(room_.data(), length);
    if (status == TlsSession::Status::closed) return std::string();
    if (status == TlsSession::Status::failed) return failure("TLS: " + session_->failure());
    if (!session_->output().empty()) CHECK(send_pending(deadline));
    TRY(ciphertext_, receive_raw(deadline));
    if (ciphertext_.empty()) return std::string();
    session_->give(ciphertext_);
  }
}

Result<void> ClientConnection::send_raw(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return failure(std::strerror(errno));
    if (!wait_for(socket_, POLLOUT, deadline)) return took_too_long();
  }
  return {};
}

Result<std::string> ClientConnection::receive_raw(Deadline deadline) {
  // A peer that always has another byte would never be waited for.
  if (is_over(deadline)) return took_too_long();
  while (true) {
    const auto received = recv(socket_, room_.data(), room_.size(), 0);
    if (received >= 0) return std::string(room_.data(), static_cast<std::size_t>(received));
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return failure(std::strerror(errno));
    if (!wait_for(socket_, POLLIN, deadline)) return took_too_long();
  }
}

bool ClientConnection::is_quiet() const {
  char byte = 0;
  return recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace mandate::http
