#include "http/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <limits>

#include "base/log.h"

namespace mandate::http {
namespace {

constexpr std::chrono::milliseconds out_of_descriptors_pause{100};
constexpr std::chrono::minutes between_refusals_logged{1};

// A socket that is closed unless somebody takes it.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int take() { return std::exchange(number_, -1); }

 private:
  int number_;
};

std::string text_of(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
  } else if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))  // a v4 client of a socket for both
      inet_ntop(AF_INET, v6.sin6_addr.s6_addr + 12, text, sizeof text);
    else
      inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  }
  return text;
}

}  // namespace

Listener::Listener(std::vector<std::shared_ptr<IoThread>> threads)
    : threads_(std::move(threads)),
      acceptor_(threads_.front()->context().get_executor()),
      pause_(threads_.front()->context().get_executor()) {}

Result<std::unique_ptr<Listener>> Listener::open(std::vector<std::shared_ptr<IoThread>> threads) {
  const ServerOptions& options = threads.front()->core().options;
  std::unique_ptr<Listener> listener(new Listener(std::move(threads)));
  const std::string name = options.address + ":" + std::to_string(options.port);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(options.address, error);
  if (error) return fail(ErrorKind::invalid, "The address " + options.address + " is not a numeric IP address");
  const boost::asio::ip::tcp::endpoint endpoint(address, options.port);
  Acceptor& acceptor = listener->acceptor_;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(Acceptor::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
  if (error) return fail(ErrorKind::invalid, "The address " + name + " cannot be listened on: " + error.message());
  listener->port_ = acceptor.local_endpoint(error).port();
  return listener;
}

void Listener::start() {
  wait();
}

void Listener::close() {
  auto closed = std::make_shared<std::promise<void>>();
  const auto shut = [this, closed] {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    closed->set_value();
  };
  if (threads_.front()->post(shut) && threads_.front()->is_running()) closed->get_future().wait();
}

void Listener::wait() {
  acceptor_.async_wait(Acceptor::wait_read, [this](const boost::system::error_code& error) {
    if (!error) accept_all();
  });
}

void Listener::accept_all() {
  for (;;) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    const int socket = ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&address), &length,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0) {
      place(socket, address.ss_family == AF_INET6, text_of(address));
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      log::warning("accept_failed", {{"cause", std::strerror(errno)}});
      return pause();
    } else if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EBADF || errno == EINVAL) {
      break;
    }  // any other error belongs to the one connection that went away
  }
  if (acceptor_.is_open()) wait();
}

void Listener::place(int socket, bool v6, std::string peer) {
  Descriptor descriptor(socket);
  ServerCore& core = threads_.front()->core();
  auto share = share_of(peer);
  if (!share) return;
  if (core.connections.fetch_add(1) >= core.options.limits.connections) return core.count_closed();
  const auto lighter = [](const auto& a, const auto& b) { return a->load() < b->load(); };
  const auto thread = *std::min_element(threads_.begin(), threads_.end(), lighter);
  thread->expect_connection();
  const bool posted = thread->post(
      [thread, owned = std::move(descriptor), v6, peer = std::move(peer), share = std::move(share)]() mutable {
        thread->adopt(owned.take(), v6, std::move(peer), std::move(share));
      });
  if (!posted) core.count_closed();
}

// Null when the peer has as many connections as it may. Proxies bring those of others.
AddressShares::Share Listener::share_of(const std::string& peer) {
  ServerCore& core = threads_.front()->core();
  const auto most = core.options.limits.connections_per_address;
  if (most == 0 || core.options.trusted_proxies.trusts(peer))
    return core.shares->take(peer, std::numeric_limits<std::size_t>::max());
  auto share = core.shares->take(peer, most);
  if (share || (refusal_logged_ && now() - *refusal_logged_ < between_refusals_logged)) return share;
  refusal_logged_ = now();
  log::warning("connection_refused", {{"client", peer},
                                      {"cause", "the address has as many connections as one may have"},
                                      {"limit", static_cast<std::int64_t>(most)}});
  return share;
}

// Without descriptors the socket stays readable and nothing can be done about it: asking again at once would only
// burn the core that could free some.
void Listener::pause() {
  pause_.expires_after(out_of_descriptors_pause);
  pause_.async_wait([this](const boost::system::error_code& error) {
    if (!error && acceptor_.is_open()) accept_all();
  });
}

}  // namespace mandate::http
