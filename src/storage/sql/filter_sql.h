#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/filter.h"
#include "storage/sql/connection.h"

namespace mandate::storage::sql {

enum class ColumnType {
  text,    // compared as written
  folded,  // holds to_lower_ascii(text): compared without case
  words,   // space-separated ids: `eq` and `ne` ask whether one of them is it
  time,    // microseconds; the operand is an RFC 3339 text
  flag,    // 0 or 1
};

// An attribute that a list can be filtered by.
struct FilterColumn {
  std::string_view attribute;  // "profile.name"; compared without case
  std::string_view column;     // an SQL expression
  ColumnType type = ColumnType::text;
};

// A condition with its parameters, to be put into a statement.
struct Condition {
  std::string text = "true";
  std::deque<std::variant<std::int64_t, std::string>> values = {};

  // Appends the parameters to those of the statement; they borrow from this object.
  void bind(std::vector<Value>& statement_values) const;
};

// The condition that `filter` means. Its parameters are numbered from `first_parameter` on; drivers number by
// first appearance, so it must stand in the statement after $1 … $(first_parameter - 1). An attribute that is
// not in `columns`, or an operator or operand that does not fit its type, is an error of the kind `refusal`
// that says what would fit.
Result<Condition> to_condition(const domain::Filter& filter, std::span<const FilterColumn> columns,
                               std::size_t first_parameter, ErrorKind refusal);

}  // namespace mandate::storage::sql
