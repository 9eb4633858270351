#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "base/result.h"

namespace mandate::manage {

// Policies of a server, and rules of a policy, have the priorities 1, 2, 3 … without a gap. This numbers
// `others` (in their order) so that the place `wanted` is free among them (beyond the end, or none: the
// last), stores with `store` those that move, and gives the free place.
template <class Row, class Store>
Result<int> make_room(std::vector<Row> others, std::optional<int> wanted, const Store& store) {
  const int last = static_cast<int>(others.size()) + 1;
  const int free = std::clamp(wanted.value_or(last), 1, last);
  int place = 1;
  for (auto& other : others) {
    if (place == free) ++place;
    if (other.priority != place) {
      other.priority = place;
      CHECK(store(other));
    }
    ++place;
  }
  return free;
}

// The rows without the one of that id.
template <class Row, class Id>
std::vector<Row> without(std::vector<Row> rows, const Id& id) {
  std::erase_if(rows, [&](const Row& row) { return row.id == id; });
  return rows;
}

}  // namespace mandate::manage
