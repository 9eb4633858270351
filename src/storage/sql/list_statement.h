#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/page.h"
#include "storage/sql/connection.h"
#include "storage/sql/filter_sql.h"

namespace mandate::storage::sql {

// An attribute that a list can be put in the order of. An index on (column, id) makes its pages quick.
struct SortColumn {
  std::string_view attribute;  // "profile.name"; the first of a list's is its own order
  std::string_view column;     // an SQL expression, never null
  bool is_time = false;        // an integer; otherwise text
};

// The statement of one page of a list: conditions, then the order, then the page. A page goes on behind the place
// (sort value, id) of the last row seen, so rows that come and go never shift it.
//
// However long the list is, a page is found in one of two ways. Where only few rows fit one of the conditions, an index
// finds them all and they are put in order. Otherwise the list is walked in its order, from the place on, until the
// page is full, which is soon because many rows fit. Which way it is, is asked of the index first: neither database can
// tell from the text of a statement alone.
class ListStatement {
 public:
  // `columns` are what the rows' mapping reads; the table must have a column `id`. `always` is a condition without
  // parameters that every row fulfils: the table's indexes may be partial by it.
  ListStatement(Connection& connection, std::string_view columns, std::string_view table,
                std::string_view always = "true")
      : connection_(connection), columns_(columns), table_(table), always_(always), conditions_(always) {}

  // Takes a parameter and gives its name. Texts are kept.
  std::string parameter(std::int64_t value);
  std::string parameter(std::string value);
  // A condition that every row must fulfil; its parameters must be the newest.
  void require(std::string_view condition);
  // Rows whose text in one of the columns, which are indexed and hold to_lower_ascii(text), begins with `prefix`; every
  // row when it is empty.
  Result<void> begins(std::span<const std::string_view> columns, std::string_view prefix);
  Result<void> filter(const std::optional<domain::Filter>& filter, std::span<const FilterColumn> columns,
                      ErrorKind refusal);
  // ErrorKind::bad_search when the list cannot be in that order; the message says which it can.
  Result<void> sort(const domain::Sort& sort, std::span<const SortColumn> columns);

  // Runs it: `sort` must have been called.
  template <class Map>
  auto page(const domain::PageRequest& page, const Map& map)
      -> Result<domain::Page<decltype(map(std::declval<const Row&>()))>>;

 private:
  // A row without the columns that are ours.
  class RestOfRow;
  // The ids that an index finds.
  struct Lookup {
    std::function<std::string(std::size_t first_parameter)> text;
    std::vector<std::string> values;
  };
  Lookup look_up_prefix(std::vector<std::string_view> columns, std::string begin) const;
  std::optional<Lookup> look_up(const domain::Filter& comparison, std::span<const FilterColumn> columns) const;
  std::optional<Lookup> look_up_pair(const domain::Filter& first, const domain::Filter& second,
                                     std::span<const FilterColumn> columns) const;
  Result<void> narrow_to_pair(const std::vector<domain::Filter>& parts, std::span<const FilterColumn> columns);
  Result<void> narrow_to(const Lookup& lookup);
  Result<void> narrow(const domain::Filter& filter, std::span<const FilterColumn> columns);
  std::string text_of_page(const domain::PageRequest& page);
  std::string key_of(const Row& row) const;

  Connection& connection_;
  std::string columns_, table_, always_, conditions_;
  std::vector<Value> values_;
  std::deque<std::string> texts_;
  std::deque<Condition> filters_;
  SortColumn sort_;
  bool descending_ = false;
  bool narrowed_ = false;
};

class ListStatement::RestOfRow final : public Row {
 public:
  static constexpr int ours = 2;  // the sort value and the id
  explicit RestOfRow(const Row& row) : row_(row) {}
  bool is_null(int column) const override { return row_.is_null(column + ours); }
  std::int64_t integer(int column) const override { return row_.integer(column + ours); }
  std::string_view text(int column) const override { return row_.text(column + ours); }

 private:
  const Row& row_;
};

template <class Map>
auto ListStatement::page(const domain::PageRequest& page, const Map& map)
    -> Result<domain::Page<decltype(map(std::declval<const Row&>()))>> {
  domain::Page<decltype(map(std::declval<const Row&>()))> found;
  std::string key;
  const auto text = text_of_page(page);
  CHECK(connection_.query(text, values_, [&](const Row& row) {
    // One more row than the page holds was asked for: it only says that there is more.
    if (found.rows.size() == page.limit) {
      found.next = key;
      return;
    }
    found.rows.push_back(map(RestOfRow(row)));
    if (found.rows.size() == page.limit) key = key_of(row);
  }));
  return found;
}

}  // namespace mandate::storage::sql
