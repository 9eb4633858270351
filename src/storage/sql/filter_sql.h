#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/filter.h"
#include "storage/sql/connection.h"

namespace mandate::storage::sql {

// How the values of an attribute are kept, and so compared. Texts are compared without regard to ASCII case, but for
// ids, which differ by case alone (RFC 7643 section 2.2: caseExact).
enum class ColumnType {
  text,           // compared as written
  folded,         // holds to_lower_ascii(text)
  code,           // holds upper-case words of ours ("ACTIVE")
  words,          // space-separated ids: `eq` and `ne` ask whether one of them is it
  related,        // ids of another table: `column` is a condition in which `$` stands for one, for `eq` and `ne`
  time,           // microseconds; the operand is an RFC 3339 text
  optional_time,  // the same, or null
  flag,           // 0 or 1
};

// What helps to find the few rows that fit among many (ListStatement).
enum class Index {
  none,
  order,  // an index on the column: of use for `eq` and `sw`
  parts,  // besides, a table <table>_names of (<column>, id) whose `like '%…%'` has an index: of use for `co`
};

// An attribute that a list can be filtered by.
struct FilterColumn {
  std::string_view attribute;  // "profile.name"; compared without case
  std::string_view column;     // an SQL expression
  ColumnType type = ColumnType::text;
  Index index = Index::none;
  std::string_view then = {};  // the column that such an index goes on with, for comparisons of both
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

// The text of a comparison as the column holds it; nullopt when the operand is no text or the column none.
std::optional<std::string> text_of(const domain::Filter& comparison, const FilterColumn& column);

// The smallest text, in the order of code points, that is greater than every text that begins with `prefix`; empty
// when there is none.
std::string end_of_prefix(std::string_view prefix);

}  // namespace mandate::storage::sql
