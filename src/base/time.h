#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mandate {

// A moment in UTC with microseconds: what is stored, compared and logged.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

// Where the time comes from; tests pass their own.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
};

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Time start) : now_(start) {}
  Time now() const override { return now_; }
  void advance(std::chrono::microseconds by) { now_ += by; }
  void set(Time to) { now_ = to; }

 private:
  Time now_;
};

// Microseconds since 1970-01-01, the form of the database.
inline std::int64_t to_micros(Time t) {
  return t.time_since_epoch().count();
}
inline Time from_micros(std::int64_t us) {
  return Time(std::chrono::microseconds(us));
}

// Whole seconds since 1970-01-01, the form of a JWT NumericDate (RFC 7519 section 2).
std::int64_t to_seconds(Time t);
Time from_seconds(std::int64_t s);

// "2026-04-04T15:56:05.000Z": always milliseconds, always Z.
std::string format_time(Time t);

// RFC 3339 with or without fraction, `Z` or an offset.
Result<Time> parse_time(std::string_view text);

}  // namespace mandate
