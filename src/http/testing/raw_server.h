#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace mandate::http::testing {

// The other end of one connection after another on loopback, for servers that keep to no protocol.
class RawServer {
 public:
  // What the far side of a connection sees.
  class Peer {
   public:
    explicit Peer(int socket) : socket_(socket) {}
    // False: nobody listens any more.
    bool send(std::string_view bytes) const {
      while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      }
      return true;
    }
    // The header of a request and what came with it.
    std::string request() const {
      std::string received;
      char bytes[4096];
      while (received.find("\r\n\r\n") == std::string::npos) {
        const ssize_t length = ::recv(socket_, bytes, sizeof bytes, 0);
        if (length <= 0) break;
        received.append(bytes, static_cast<std::size_t>(length));
      }
      return received;
    }

   private:
    int socket_;
  };

  explicit RawServer(std::function<void(const Peer&)> serve)
      : serve_(std::move(serve)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(listener_, 8) == 0 &&
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0)
      port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  // Ends when the connection that is served has ended: the client must be gone.
  ~RawServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  void run() const {
    while (true) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      serve_(Peer(socket));
      ::close(socket);
    }
  }

  const std::function<void(const Peer&)> serve_;
  const int listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace mandate::http::testing
