#include "storage/sql/list_statement.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace mandate::storage::sql {
namespace {

// Sort value and id; ids hold no line break, so the last one divides.
struct Place {
  std::string value, id;
};

Place to_place(const std::string& key) {
  const auto divide = key.rfind('\n');
  if (divide == std::string::npos) return {key, ""};
  return {key.substr(0, divide), key.substr(divide + 1)};
}

std::int64_t to_number(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// So many rows are put in order as quickly as a page is filled from a list of which more fit.
constexpr std::int64_t few = 2500;
// A shorter part of a text has no entry of its own in an index of parts.
constexpr std::size_t indexed_part_min = 3;

// What LIKE finds may be too much, because the condition itself follows, but never too little: a character that means
// something to LIKE becomes any character.
std::string without_wildcards(std::string text) {
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '%' || c == '_' || c == '\\'; }, '_');
  return text;
}

// The column of a comparison, when it has an index.
const FilterColumn* column_of(const domain::Filter& comparison, std::span<const FilterColumn> columns) {
  if (comparison.kind != domain::Filter::Kind::comparison) return nullptr;
  const auto column = std::find_if(columns.begin(), columns.end(), [&](const FilterColumn& one) {
    return one.index != Index::none && iequals_ascii(one.attribute, comparison.attribute);
  });
  return column == columns.end() ? nullptr : &*column;
}

}  // namespace

std::string ListStatement::parameter(std::int64_t value) {
  values_.emplace_back(value);
  return "$" + std::to_string(values_.size());
}

std::string ListStatement::parameter(std::string value) {
  values_.emplace_back(texts_.emplace_back(std::move(value)));
  return "$" + std::to_string(values_.size());
}

void ListStatement::require(std::string_view condition) {
  conditions_.append(" and ").append(condition);
}

Result<void> ListStatement::begins(std::span<const std::string_view> columns, std::string_view prefix) {
  if (prefix.empty()) return {};
  auto begin = to_lower_ascii(prefix);
  CHECK(narrow_to(look_up_prefix({columns.begin(), columns.end()}, begin)));
  const auto first = parameter(std::move(begin));
  std::vector<std::string> choices;
  for (const auto column : columns)
    choices.push_back("substr(" + std::string(column) + ", 1, length(" + first + ")) = " + first);
  require("(" + join(choices, " or ") + ")");
  return {};
}

Result<void> ListStatement::filter(const std::optional<domain::Filter>& filter, std::span<const FilterColumn> columns,
                                   ErrorKind refusal) {
  if (!filter) return {};
  // Refused first, so that nothing is asked on behalf of what has no meaning.
  CHECK(to_condition(*filter, columns, 1, refusal));
  CHECK(narrow(*filter, columns));
  TRY(auto condition, to_condition(*filter, columns, values_.size() + 1, refusal));
  const auto& kept = filters_.emplace_back(std::move(condition));
  kept.bind(values_);
  require(kept.text);
  return {};
}

// Every row fits every part of an `and`, so any of them will do.
Result<void> ListStatement::narrow(const domain::Filter& filter, std::span<const FilterColumn> columns) {
  if (filter.kind == domain::Filter::Kind::all_of) {
    CHECK(narrow_to_pair(filter.parts, columns));
    for (const auto& part : filter.parts) CHECK(narrow(part, columns));
  }
  if (filter.kind != domain::Filter::Kind::comparison) return {};
  if (const auto lookup = look_up(filter, columns)) CHECK(narrow_to(*lookup));
  return {};
}

// Many rows may fit each of two conditions and few both. One pair is asked for, however many the filter has.
Result<void> ListStatement::narrow_to_pair(const std::vector<domain::Filter>& parts,
                                           std::span<const FilterColumn> columns) {
  for (const auto& first : parts)
    for (const auto& second : parts)
      if (const auto lookup = look_up_pair(first, second, columns)) return narrow_to(*lookup);
  return {};
}

std::optional<ListStatement::Lookup> ListStatement::look_up_pair(const domain::Filter& first,
                                                                 const domain::Filter& second,
                                                                 std::span<const FilterColumn> columns) const {
  const auto* one = column_of(first, columns);
  const auto* other = column_of(second, columns);
  if (one == nullptr || other == nullptr || one->then.empty() || one->then != other->column) return std::nullopt;
  auto value = text_of(first, *one);
  auto begin = text_of(second, *other);
  const bool whole = second.comparison == domain::Comparison::eq;
  if (first.comparison != domain::Comparison::eq || (!whole && second.comparison != domain::Comparison::sw))
    return std::nullopt;
  if (!value || value->empty() || !begin || begin->empty()) return std::nullopt;
  auto end = whole ? "" : end_of_prefix(*begin);
  const bool bounded = !end.empty();
  Lookup lookup{{}, {*std::move(value), *std::move(begin)}};
  if (bounded) lookup.values.push_back(std::move(end));
  const std::string name(other->column);
  const auto start = "select id from " + table_ + " where " + always_ + " and " + std::string(one->column) + " = $";
  lookup.text = [start, name, whole, bounded](std::size_t number) {
    return start + std::to_string(number) + " and " + name + (whole ? " = $" : " >= $") + std::to_string(number + 1) +
           (bounded ? " and " + name + " < $" + std::to_string(number + 2) : "");
  };
  return lookup;
}

ListStatement::Lookup ListStatement::look_up_prefix(std::vector<std::string_view> columns, std::string begin) const {
  auto end = end_of_prefix(begin);
  const bool bounded = !end.empty();
  Lookup lookup{{}, {std::move(begin)}};
  if (bounded) lookup.values.push_back(std::move(end));
  lookup.text = [table = table_, always = always_, columns = std::move(columns), bounded](std::size_t first) {
    std::vector<std::string> choices;
    for (const auto name : columns) {
      const std::string column(name), least = " >= $" + std::to_string(first),
                                      bound = " < $" + std::to_string(first + 1);
      choices.push_back(always + " and " + column + least + (bounded ? " and " + column + bound : ""));
    }
    return "select id from " + table + " where " + join(choices, " or ");
  };
  return lookup;
}

std::optional<ListStatement::Lookup> ListStatement::look_up(const domain::Filter& comparison,
                                                            std::span<const FilterColumn> columns) const {
  const auto* column = column_of(comparison, columns);
  if (column == nullptr) return std::nullopt;
  auto value = text_of(comparison, *column);
  if (!value || value->empty()) return std::nullopt;
  const auto with = [](std::string text) {
    return [text = std::move(text)](std::size_t first) { return text + "$" + std::to_string(first); };
  };
  const std::string name(column->column);
  switch (comparison.comparison) {
    case domain::Comparison::eq:
      return Lookup{with("select id from " + table_ + " where " + always_ + " and " + name + " = "),
                    {*std::move(value)}};
    case domain::Comparison::sw:
      return look_up_prefix({column->column}, *std::move(value));
    case domain::Comparison::co:
      if (column->index != Index::parts || count_code_points(*value) < indexed_part_min) return std::nullopt;
      return Lookup{with("select id from " + table_ + "_names where " + name + " like "),
                    {"%" + without_wildcards(*std::move(value)) + "%"}};
    default:
      return std::nullopt;
  }
}

Result<void> ListStatement::narrow_to(const Lookup& lookup) {
  if (narrowed_) return {};
  std::vector<Value> values(lookup.values.begin(), lookup.values.end());
  values.emplace_back(few + 1);
  std::int64_t count = 0;
  CHECK(connection_.query(
      "select count(*) from (" + lookup.text(1) + " limit $" + std::to_string(values.size()) + ") as found", values,
      [&](const Row& row) { count = row.integer(0); }));
  if (count > few) return {};
  narrowed_ = true;
  const auto text = lookup.text(values_.size() + 1);
  for (const auto& value : lookup.values) parameter(value);
  require("id in (" + text + ")");
  return {};
}

Result<void> ListStatement::sort(const domain::Sort& sort, std::span<const SortColumn> columns) {
  descending_ = sort.descending;
  std::vector<std::string> known;
  for (const auto& column : columns) {
    if (sort.by.empty() || iequals_ascii(column.attribute, sort.by)) {
      sort_ = column;
      return {};
    }
    known.emplace_back(column.attribute);
  }
  return fail(ErrorKind::bad_search,
              "The list cannot be in the order of '" + sort.by + "'; it can be of: " + join(known, ", "));
}

std::string ListStatement::text_of_page(const domain::PageRequest& page) {
  const std::string column(sort_.column), direction = descending_ ? " desc" : "";
  if (!page.after.empty()) {
    auto place = to_place(page.after);
    const auto value = sort_.is_time ? parameter(to_number(place.value)) : parameter(std::move(place.value));
    const auto id = parameter(std::move(place.id));
    require("(" + column + ", id) " + (descending_ ? "<" : ">") + " (" + value + ", " + id + ")");
  }
  return "select " + column + ", id, " + columns_ + " from " + table_ + " where " + conditions_ + " order by " +
         column + direction + ", id" + direction + " limit " + parameter(static_cast<std::int64_t>(page.limit) + 1);
}

std::string ListStatement::key_of(const Row& row) const {
  return (sort_.is_time ? std::to_string(row.integer(0)) : row.string(0)) + "\n" + row.string(1);
}

}  // namespace mandate::storage::sql
