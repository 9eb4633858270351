#include "http/io_thread.h"

#include <unistd.h>

#include <algorithm>

#include "http/connection.h"

namespace mandate::http {
namespace {

constexpr std::size_t buffer_size_min = 16 * 1024;

// Often enough that the shortest limit is held to a quarter, and at most that.
std::chrono::milliseconds tick_period_of(const Limits& limits) {
  const auto shortest = std::min({limits.handshake, limits.header, limits.body, limits.write, limits.idle});
  return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
}

}  // namespace

void ServerCore::count_closed() {
  if (connections.fetch_sub(1) != 1) return;
  const std::lock_guard lock(mutex);
  all_gone.notify_all();
}

IoThread::IoThread(std::shared_ptr<ServerCore> core)
    : core_(std::move(core)),
      work_(context_.get_executor()),
      // One byte more than a header may have: a header that fills the buffer is seen to be too long.
      buffers_(std::max(buffer_size_min, core_->options.limits.header_bytes + 1)),
      ticker_(context_.get_executor()),
      tick_period_(tick_period_of(core_->options.limits)) {}

void IoThread::start() {
  thread_ = std::thread([this] { serve(); });
}

void IoThread::serve() {
  const Here here(shared_from_this());
  do {
    context_.poll();  // everything that can be done without waiting
    while (!idle_work_.empty())
      for (const auto& work : std::exchange(idle_work_, {})) work();
  } while (context_.run_one() != 0);
}

void IoThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) return;
    boost::asio::post(context_, [this] {
      for (Connection* connection : connections_) connection->abort();
      ticker_.cancel();
      work_.reset();
    });
  }
  if (thread_.joinable())
    thread_.join();
  else
    serve();  // it never started; what was posted to it still has to go
}

void IoThread::adopt(int descriptor, bool v6, std::string peer, AddressShares::Share share) {
  using boost::asio::ip::tcp;
  Socket socket(context_.get_executor());
  boost::system::error_code error;
  if (socket.assign(v6 ? tcp::v6() : tcp::v4(), descriptor, error)) ::close(descriptor);
  if (error || core_->draining) {
    load_.fetch_sub(1, std::memory_order_relaxed);
    return core_->count_closed();
  }
  const auto connection =
      std::make_shared<Connection>(shared_from_this(), std::move(socket), std::move(peer), std::move(share));
  connection->set_place(connections_.size());
  connections_.push_back(connection.get());
  connection->start();
  if (!ticking_) schedule_tick();
}

void IoThread::forget(Connection& connection) {
  const std::size_t place = connection.place();
  connections_[place] = connections_.back();
  connections_[place]->set_place(place);
  connections_.pop_back();
  load_.fetch_sub(1, std::memory_order_relaxed);
  core_->count_closed();
}

void IoThread::drain() {
  for (Connection* connection : connections_) connection->drain();
}

void IoThread::schedule_tick() {
  ticking_ = true;
  ticker_.expires_after(tick_period_);
  ticker_.async_wait([this](const boost::system::error_code& error) {
    ticking_ = false;
    if (!error) tick();
  });
}

void IoThread::tick() {
  const Instant moment = now();
  for (Connection* connection : connections_) connection->tick(moment);
  if (!connections_.empty()) schedule_tick();
}

}  // namespace mandate::http
