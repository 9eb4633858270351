#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace mandate {

// A bounded pool for work that waits or takes long: password hashing, database reads and writes of the management API,
// decisions that need something that is not in memory, outgoing HTTP.
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t queue_limit);
  ~WorkerPool() { stop(); }

  // Takes nothing more and finishes what is queued.
  void stop();

  // False when the queue is full or the pool is stopping: the caller answers "try again later".
  [[nodiscard]] bool try_post(std::function<void()> work);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  std::size_t queue_limit_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace mandate
