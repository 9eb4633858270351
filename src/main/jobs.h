#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"

namespace mandate::main {

struct Job {
  std::string name;
  std::chrono::milliseconds interval;
  std::function<Result<void>()> work;
};

// Does each job at once and then again after its interval, one job at a time, on a thread of its own. A job that fails
// is logged and done again when its time has come.
class Jobs {
 public:
  explicit Jobs(std::vector<Job> jobs);
  ~Jobs();  // waits for the job in hand

 private:
  struct Scheduled {
    Job job;
    std::chrono::steady_clock::time_point due;
  };
  void run();

  std::vector<Scheduled> jobs_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mandate::main
