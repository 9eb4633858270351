#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "http/message.h"

namespace mandate::web::admin::testing {

// Takes what is written as a client would.
class StreamRecorder final : public http::BodyStream {
 public:
  bool write(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    text_ += bytes;
    return !ended_;
  }
  void end() override {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  void on_stop(std::function<void()> stop) override {
    if (stopped_) return stop();
    const std::lock_guard lock(mutex_);
    stop_ = std::move(stop);
  }
  // What had been written when the stream ended; empty when it does not.
  std::string whole() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [this] { return ended_; }) ? text_ + "." : "";
  }
  void stop() { stop_(); }
  // The stream is stopped before it has begun.
  void stop_at_once() { stopped_ = true; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  bool ended_ = false, stopped_ = false;
  std::function<void()> stop_;
};

}  // namespace mandate::web::admin::testing
