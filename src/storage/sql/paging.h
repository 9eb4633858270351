#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "domain/page.h"

namespace mandate::storage::sql {

// Makes a page of rows that were asked for with `limit + 1`: the extra row only says that there is more.
// `key` gives a row's place in the list's order.
template <class T, class Key>
domain::Page<T> to_page(std::vector<T> rows, std::size_t limit, const Key& key) {
  domain::Page<T> page;
  if (rows.size() > limit) {
    rows.resize(limit);
    if (!rows.empty()) page.next = key(rows.back());
  }
  page.rows = std::move(rows);
  return page;
}

// A place in a list ordered by (created, id): its key is "<microseconds> <id>". Made of an empty key it
// stands before every row, so that one statement serves the first page and the later ones.
struct CreationPlace {
  std::int64_t created = std::numeric_limits<std::int64_t>::min();
  std::string id;

  explicit CreationPlace(std::string_view key) {
    const auto* end = key.data() + key.size();
    const auto parsed = std::from_chars(key.data(), end, created);
    if (parsed.ec == std::errc() && parsed.ptr != end) id.assign(parsed.ptr + 1, end);
  }
};

template <class Row>
std::string creation_key(const Row& row) {
  return std::to_string(to_micros(row.created)) + " " + row.id.str();
}

}  // namespace mandate::storage::sql
