#pragma once

#include <string>
#include <utility>
#include <vector>

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

}  // namespace mandate::storage::sql
