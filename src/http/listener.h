#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "http/io_thread.h"

namespace mandate::http {

// The listening socket. It lives on the first thread and hands each accepted socket to the thread with the
// fewest connections: clients keep their connections for long, and the kernel's own spreading (SO_REUSEPORT)
// is blind to how many a thread already has.
class Listener {
 public:
  // ErrorKind::invalid for an address that cannot be listened on.
  static Result<std::unique_ptr<Listener>> open(std::vector<std::shared_ptr<IoThread>> threads);

  std::uint16_t port() const { return port_; }
  void start();
  // From another thread than the I/O threads; when it returns the port is closed.
  void close();

 private:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;

  explicit Listener(std::vector<std::shared_ptr<IoThread>> threads);
  void wait();
  void accept_all();
  void place(int socket, bool v6, std::string peer);
  AddressShares::Share share_of(const std::string& peer);
  void pause();

  std::vector<std::shared_ptr<IoThread>> threads_;
  Acceptor acceptor_;
  Timer pause_;
  std::uint16_t port_ = 0;
  std::optional<Instant> refusal_logged_;
};

}  // namespace mandate::http
