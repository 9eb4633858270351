#include "web/admin/rate_limit.h"

#include <algorithm>

namespace mandate::web::admin {

RateLimit::Standing RateLimit::take(const std::string& who) {
  constexpr std::int64_t seconds = 60;
  const auto window = to_seconds(clock_.now()) / seconds;
  std::lock_guard lock(mutex_);
  if (window != window_) {
    window_ = window;
    taken_.clear();
  }
  const auto taken = ++taken_[who];
  return {taken <= per_minute_, per_minute_, std::max<std::int64_t>(per_minute_ - taken, 0), (window + 1) * seconds};
}

}  // namespace mandate::web::admin
