#pragma once

#include <functional>
#include <memory>

namespace mandate {

// A thread that runs what it is given, in order. What a request needs is allocated on one; whoever answers for it
// elsewhere gives the answer back to that thread, where it is also freed.
class RunLoop {
 public:
  virtual ~RunLoop() = default;

  // Any thread. False, and `work` is dropped, when the loop has ended.
  virtual bool run(std::function<void()> work) = 0;
  // On its own thread only: runs `work` once, when there is nothing else to do, before the thread waits for more.
  virtual void when_idle(std::function<void()> work) = 0;

  // The loop of the calling thread; null on a thread that has none.
  static const std::shared_ptr<RunLoop>& current();

 protected:
  // Makes `loop` the one of the calling thread for as long as this lives.
  class Here {
   public:
    explicit Here(std::shared_ptr<RunLoop> loop);
    ~Here();
    Here(const Here&) = delete;
    Here& operator=(const Here&) = delete;

   private:
    std::shared_ptr<RunLoop> before_;
  };
};

}  // namespace mandate
