#include "base/run_loop.h"

#include <utility>

namespace mandate {
namespace {

thread_local std::shared_ptr<RunLoop> current_loop;

}  // namespace

const std::shared_ptr<RunLoop>& RunLoop::current() {
  return current_loop;
}

RunLoop::Here::Here(std::shared_ptr<RunLoop> loop) : before_(std::exchange(current_loop, std::move(loop))) {}

RunLoop::Here::~Here() {
  current_loop = std::move(before_);
}

}  // namespace mandate
