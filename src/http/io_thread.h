#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/run_loop.h"
#include "http/address_shares.h"
#include "http/asio_types.h"
#include "http/input_buffer.h"
#include "http/tls.h"

namespace mandate::http {

class Connection;

// What the threads of one server share.
struct ServerCore {
  ServerOptions options;
  Handler handler;
  SslContext tls;  // null: plain
  std::atomic<bool> draining{false};
  std::atomic<std::size_t> connections{0};
  const std::shared_ptr<AddressShares> shares = std::make_shared<AddressShares>();
  std::mutex mutex;
  std::condition_variable all_gone;  // notified when the last connection goes

  void count_closed();
};

// One I/O context and the thread that runs it, with the connections that live there. Whatever belongs to a
// connection happens on its thread. It outlives the server for as long as somebody holds an unanswered request.
class IoThread : public RunLoop, public std::enable_shared_from_this<IoThread> {
 public:
  explicit IoThread(std::shared_ptr<ServerCore> core);

  void start();
  // Cuts every connection and waits until the thread has ended. Nothing can be posted afterwards.
  void stop();

  // Runs `work` on the thread; false, and `work` is dropped, when the server has stopped.
  template <class Work>
  bool post(Work&& work) {
    const std::lock_guard lock(mutex_);
    if (stopped_) return false;
    boost::asio::post(context_, std::forward<Work>(work));
    return true;
  }
  bool run(std::function<void()> work) override { return post(std::move(work)); }
  void when_idle(std::function<void()> work) override { idle_work_.push_back(std::move(work)); }
  bool is_current() const { return current().get() == this; }
  bool is_running() const { return thread_.joinable(); }

  ServerCore& core() { return *core_; }
  boost::asio::io_context& context() { return context_; }
  std::size_t load() const { return load_.load(std::memory_order_relaxed); }
  // A connection is on its way here: counted before it arrives, so that a burst is spread.
  void expect_connection() { load_.fetch_add(1, std::memory_order_relaxed); }

  // On the thread:
  void adopt(int socket, bool v6, std::string peer, AddressShares::Share share);
  void drain();
  void forget(Connection& connection);
  BufferPool& buffers() { return buffers_; }

 private:
  void serve();
  void tick();
  void schedule_tick();

  std::shared_ptr<ServerCore> core_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<Executor> work_;
  std::mutex mutex_;
  bool stopped_ = false;
  std::atomic<std::size_t> load_{0};
  BufferPool buffers_;
  std::vector<std::function<void()>> idle_work_;
  std::vector<Connection*> connections_;
  Timer ticker_;
  bool ticking_ = false;
  std::chrono::milliseconds tick_period_;
  std::thread thread_;
};

}  // namespace mandate::http
