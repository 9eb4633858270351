#pragma once

#include <string>
#include <vector>

namespace mandate::domain {

// One page of a list in the order of its key: `after` is the key of the last row already seen (empty: from the
// start). Rows added or removed meanwhile never shift what the next page shows.
struct PageRequest {
  std::string after;
  std::size_t limit = 20;
};

template <class T>
struct Page {
  std::vector<T> rows;
  std::string next;  // `after` of the next page; empty when this is the last
};

// The order that was asked of a list. Rows that are alike by the attribute follow each other by id.
struct Sort {
  std::string by = {};  // an attribute as the wire names it; empty: the list's own order
  bool descending = false;
};

}  // namespace mandate::domain
