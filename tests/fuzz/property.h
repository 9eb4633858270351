#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace mandate::fuzz {

// Ends the run with a finding when what must hold for every input does not.
inline void must(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "broken property: %s\n", property);
  std::abort();
}

inline std::string_view text_of(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace mandate::fuzz
