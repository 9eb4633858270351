#include "http_session.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <iostream>

namespace mandate::bench {
namespace {

[[noreturn]] void give_up(const char* what) {
  std::cerr << "bench_load: " << what << "\n";
  std::exit(1);
}

}  // namespace

HttpSession::HttpSession(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    give_up("the server does not accept connections");
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

HttpSession::~HttpSession() {
  close(socket_);
}

void HttpSession::send(const std::string& request) {
  busy_ = true;
  for (std::size_t sent = 0; sent < request.size();) {
    const auto count = ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) give_up("a request could not be sent");
    sent += static_cast<std::size_t>(count);
  }
}

bool HttpSession::receive(Answer& answer) {
  char block[16384];
  const auto count = recv(socket_, block, sizeof block, MSG_DONTWAIT);
  if (count == 0 || (count < 0 && errno != EAGAIN)) give_up("the server closed a connection");
  if (count > 0) input_.append(block, static_cast<std::size_t>(count));
  const auto header_end = input_.find("\r\n\r\n");
  if (header_end == std::string::npos) return false;
  const auto length_at = input_.find("Content-Length: ");
  const std::size_t length = length_at == std::string::npos || length_at > header_end
                                 ? 0
                                 : std::strtoul(input_.c_str() + length_at + 16, nullptr, 10);
  if (input_.size() < header_end + 4 + length) return false;
  answer.status = std::atoi(input_.c_str() + 9);
  answer.body = input_.substr(header_end + 4, length);
  input_.erase(0, header_end + 4 + length);
  busy_ = false;
  return true;
}

}  // namespace mandate::bench
