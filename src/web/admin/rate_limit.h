#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/time.h"

namespace mandate::web::admin {

// Counts the requests of each caller in windows of one minute: keeps one runaway script from starving the
// others. It is a courtesy between administrators, not a defence: it knows only authenticated callers.
class RateLimit {
 public:
  RateLimit(const Clock& clock, std::int64_t per_minute) : clock_(clock), per_minute_(per_minute) {}

  struct Standing {
    bool allowed = true;
    std::int64_t limit = 0, remaining = 0;
    std::int64_t reset = 0;  // seconds since 1970: when the window ends
  };
  // Counts one request of `who`.
  Standing take(const std::string& who);

 private:
  const Clock& clock_;
  const std::int64_t per_minute_;
  std::mutex mutex_;
  std::int64_t window_ = 0;
  std::unordered_map<std::string, std::int64_t> taken_;
};

}  // namespace mandate::web::admin
