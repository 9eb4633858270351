#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mandate::main {

// The candidate that `text` is probably a misspelling of: the fewest letters added, left out, replaced or
// swapped, at most a third of its length.
std::optional<std::string> nearest(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace mandate::main
