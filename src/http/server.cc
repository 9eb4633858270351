#include "http/server.h"

#include <algorithm>
#include <thread>

#include "base/log.h"
#include "http/io_thread.h"
#include "http/listener.h"

namespace mandate::http {
namespace {

class AsioServer final : public Server {
 public:
  AsioServer(std::shared_ptr<ServerCore> core, std::vector<std::shared_ptr<IoThread>> threads,
             std::unique_ptr<Listener> listener)
      : core_(std::move(core)), threads_(std::move(threads)), listener_(std::move(listener)) {}

  ~AsioServer() override {
    core_->draining = true;
    listener_->close();
    for (const auto& thread : threads_) thread->stop();
    core_->handler = nullptr;  // unanswered requests may outlive us, what the handler holds must not
  }

  std::uint16_t port() const override { return listener_->port(); }

  void start() override {
    listener_->start();
    for (const auto& thread : threads_) thread->start();
  }

  void drain(std::chrono::milliseconds patience) override {
    core_->draining = true;
    listener_->close();
    for (const auto& thread : threads_) thread->post([thread = thread.get()] { thread->drain(); });
    std::unique_lock lock(core_->mutex);
    core_->all_gone.wait_for(lock, patience, [this] { return core_->connections == 0; });
  }

 private:
  std::shared_ptr<ServerCore> core_;
  std::vector<std::shared_ptr<IoThread>> threads_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::create(ServerOptions options, Handler handler) {
  auto core = std::make_shared<ServerCore>();
  core->options = std::move(options);
  core->handler = std::move(handler);
  if (core->options.tls) {
    TRY(core->tls, make_server_tls(*core->options.tls));
  }
  const unsigned count =
      core->options.threads > 0 ? core->options.threads : std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::shared_ptr<IoThread>> threads;
  for (unsigned i = 0; i < count; ++i) threads.push_back(std::make_shared<IoThread>(core));
  TRY(auto listener, Listener::open(threads));
  return std::make_unique<AsioServer>(std::move(core), std::move(threads), std::move(listener));
}

}  // namespace mandate::http
