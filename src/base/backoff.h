#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace mandate {

// How long to wait after so many attempts that failed: `first`, doubled after each further one, `longest` at most.
inline std::chrono::seconds doubled_pause(std::int64_t attempts, std::chrono::seconds first,
                                          std::chrono::seconds longest) {
  constexpr std::int64_t doublings = 20;  // more would only overflow
  return std::min(longest, first * (std::int64_t{1} << std::clamp<std::int64_t>(attempts, 0, doublings)));
}

}  // namespace mandate
