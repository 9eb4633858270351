#include "main/jobs.h"

#include <algorithm>

#include "base/log.h"

namespace mandate::main {

Jobs::Jobs(std::vector<Job> jobs) {
  const auto now = std::chrono::steady_clock::now();
  for (auto& job : jobs) jobs_.push_back({std::move(job), now});
  thread_ = std::thread([this] { run(); });
}

Jobs::~Jobs() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Jobs::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_ && !jobs_.empty()) {
    auto& next =
        *std::min_element(jobs_.begin(), jobs_.end(), [](const auto& a, const auto& b) { return a.due < b.due; });
    if (wake_.wait_until(lock, next.due, [this] { return stopping_; })) return;
    lock.unlock();
    if (const auto done = next.job.work(); !done)
      log::error("job_failed",
                 {{"job", next.job.name}, {"message", done.error().message}, {"note", done.error().note}});
    next.due = std::chrono::steady_clock::now() + next.job.interval;
    lock.lock();
  }
}

}  // namespace mandate::main
