#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace mandate::http::testing {

// Raw bytes in, raw bytes out, over a loopback socket. Waiting ends after `patience` whatever happens, so that a
// test fails instead of hanging.
class RawClient {
 public:
  static constexpr std::chrono::seconds patience{10};

  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() {
    if (socket_ >= 0) ::close(socket_);
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        connected_(other.connected_),
        received_(std::move(other.received_)) {}

  bool connected() const { return connected_; }
  int descriptor() const { return socket_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void end_sending() { ::shutdown(socket_, SHUT_WR); }

  // Reads until `received()` holds `text`; false when the server closed before.
  bool wait_for(std::string_view text) {
    while (received_.find(text) == std::string::npos)
      if (!receive_some()) return false;
    return true;
  }
  // One answer with its body (by Content-Length, or none); what follows stays for the next call.
  std::string answer() {
    if (!wait_for("\r\n\r\n")) return std::exchange(received_, {});
    const std::size_t header = received_.find("\r\n\r\n") + 4;
    std::size_t length = 0;
    if (const std::size_t at = received_.find("Content-Length: "); at < header)
      length = std::stoul(received_.substr(at + 16));
    while (received_.size() < header + length)
      if (!receive_some()) break;
    std::string whole = received_.substr(0, header + length);
    received_.erase(0, whole.size());
    return whole;
  }
  // Everything up to the end; `closed()` tells whether it came.
  std::string all() {
    while (receive_some()) {
    }
    return std::exchange(received_, {});
  }
  bool closed() const { return closed_; }
  // Whether the server has ended the connection by now or does so within `time`.
  bool closes_within(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (!closed_ && std::chrono::steady_clock::now() < end)
      receive_some(std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()));
    return closed_;
  }
  const std::string& received() const { return received_; }

 private:
  bool receive_some(std::chrono::milliseconds time = patience) {
    pollfd wait{socket_, POLLIN, 0};
    if (closed_ || ::poll(&wait, 1, static_cast<int>(time.count())) <= 0) return false;
    char bytes[16384];
    const ssize_t length = ::recv(socket_, bytes, sizeof bytes, 0);
    if (length <= 0) return closed_ = true, false;
    received_.append(bytes, static_cast<std::size_t>(length));
    return true;
  }

  int socket_;
  bool connected_ = false;
  bool closed_ = false;
  std::string received_;
};

inline int status_of(std::string_view answer) {
  return answer.starts_with("HTTP/1.1 ") ? std::stoi(std::string(answer.substr(9, 3))) : 0;
}
inline std::string body_of(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? "" : std::string(answer.substr(end + 4));
}

}  // namespace mandate::http::testing
