#include "storage/sql/filter_sql.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"

namespace mandate::storage::sql {
namespace {

using domain::Comparison;
using domain::Filter;

// " = ", …; empty for `co`, `sw`, `ew` and `pr`.
std::string_view operator_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::eq:
      return " = ";
    case Comparison::ne:
      return " <> ";
    case Comparison::gt:
      return " > ";
    case Comparison::ge:
      return " >= ";
    case Comparison::lt:
      return " < ";
    case Comparison::le:
      return " <= ";
    default:
      return "";
  }
}

bool is_equality(Comparison comparison) {
  return comparison == Comparison::eq || comparison == Comparison::ne;
}

bool is_null(const Filter& filter) {
  return std::holds_alternative<std::monostate>(filter.operand);
}

std::string to_upper_ascii(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

std::string in_case_of(ColumnType type, std::string value) {
  if (type == ColumnType::folded) return to_lower_ascii(value);
  if (type == ColumnType::code) return to_upper_ascii(std::move(value));
  return value;
}

class ConditionWriter {
 public:
  ConditionWriter(std::span<const FilterColumn> columns, std::size_t first_parameter, ErrorKind refusal)
      : columns_(columns), next_parameter_(first_parameter), refusal_(refusal) {}

  Result<std::string> write(const Filter& filter) {
    switch (filter.kind) {
      case Filter::Kind::comparison:
        return comparison(filter);
      case Filter::Kind::all_of:
        return joined(filter, " and ");
      case Filter::Kind::any_of:
        return joined(filter, " or ");
      case Filter::Kind::none_of: {
        TRY(const auto inner, write(filter.parts.front()));
        return "(not " + inner + ")";
      }
      case Filter::Kind::one_value:
        return one_value(filter);
    }
    return refuse("The filter cannot be used");
  }

  std::deque<std::variant<std::int64_t, std::string>> values;

 private:
  Result<std::string> joined(const Filter& filter, std::string_view separator) {
    std::vector<std::string> parts;
    for (const auto& part : filter.parts) {
      TRY(auto text, write(part));
      parts.push_back(std::move(text));
    }
    return "(" + join(parts, separator) + ")";
  }

  // Attributes inside of the brackets are those of one value. Of an attribute with one value that is the same as
  // naming each in full; of one with many only what needs no second look at the same value can be answered so.
  Result<std::string> one_value(const Filter& filter) {
    const auto& inner = filter.parts.front();
    const bool single = inner.kind == Filter::Kind::comparison && inner.comparison != Comparison::ne;
    if (!single && has_many_values(filter.attribute + "."))
      return refuse(at(filter) + " takes one comparison other than ne between its brackets");
    path_ = filter.attribute + ".";
    TRY(auto text, write(inner));
    path_.clear();
    return text;
  }

  bool has_many_values(std::string_view path) const {
    return std::any_of(columns_.begin(), columns_.end(), [path](const FilterColumn& column) {
      return starts_with_ignoring_case(column.attribute, path) &&
             (column.type == ColumnType::words || column.type == ColumnType::related);
    });
  }

  Result<std::string> comparison(const Filter& filter) {
    TRY(const auto* column, find(filter));
    const std::string name(column->column);
    switch (column->type) {
      case ColumnType::text:
      case ColumnType::folded:
      case ColumnType::code:
        return text(filter, column->type, name);
      case ColumnType::words:
        return words(filter, name);
      case ColumnType::related:
        return related(filter, name);
      case ColumnType::time:
      case ColumnType::optional_time:
        return time(filter, column->type, name);
      case ColumnType::flag:
        return flag(filter, name);
    }
    return refuse("The filter cannot be used");
  }

  // An absent text is kept as an empty one.
  Result<std::string> text(const Filter& filter, ColumnType type, const std::string& name) {
    if (filter.comparison == Comparison::pr) return "(" + name + " <> '')";
    if (is_equality(filter.comparison) && is_null(filter))
      return "(" + name + std::string(operator_of(filter.comparison)) + "'')";
    TRY(auto operand, text_operand(filter));
    auto value = in_case_of(type, std::move(operand));
    if (operator_of(filter.comparison).empty() && value.empty())
      return refuse(at(filter) + " is compared by " + std::string(name_of(filter.comparison)) +
                    " with a text that is not empty");
    // A word of ours is shared by many rows: its index is for those that ListStatement finds to be few, never for a
    // walk through the list in another order.
    const std::string column = type == ColumnType::code ? "(" + name + " || '')" : name;
    switch (filter.comparison) {
      // What SQLite and PostgreSQL both have and compare byte for byte; LIKE ignores case in one of them.
      case Comparison::sw: {
        const auto parameter = add(std::move(value));
        return "(substr(" + name + ", 1, length(" + parameter + ")) = " + parameter + ")";
      }
      case Comparison::ew: {
        const auto parameter = add(std::move(value));
        return "(substr(" + name + ", length(" + name + ") - length(" + parameter + ") + 1) = " + parameter + ")";
      }
      case Comparison::co:
        return "(replace(" + name + ", " + add(std::move(value)) + ", '') <> " + name + ")";
      default:
        return "(" + column + std::string(operator_of(filter.comparison)) + add(std::move(value)) + ")";
    }
  }

  Result<std::string> words(const Filter& filter, const std::string& name) {
    if (filter.comparison == Comparison::pr) return "(" + name + " <> '')";
    if (!is_equality(filter.comparison)) return wrong_operator(filter, "eq, ne and pr");
    TRY(auto value, text_operand(filter));
    const auto parameter = add(std::move(value));
    const std::string padded = "' ' || " + name + " || ' '";
    return "(replace(" + padded + ", ' ' || " + parameter + " || ' ', '')" +
           (filter.comparison == Comparison::eq ? " <> " : " = ") + padded + ")";
  }

  Result<std::string> related(const Filter& filter, std::string condition) {
    if (!is_equality(filter.comparison)) return wrong_operator(filter, "eq and ne");
    TRY(auto value, text_operand(filter));
    condition.replace(condition.find('$'), 1, add(std::move(value)));
    return (filter.comparison == Comparison::eq ? "(" : "(not ") + condition + ")";
  }

  Result<std::string> time(const Filter& filter, ColumnType type, const std::string& name) {
    if (filter.comparison == Comparison::pr) return "(" + name + " is not null)";
    if (operator_of(filter.comparison).empty()) return wrong_operator(filter, "eq, ne, gt, ge, lt, le and pr");
    if (is_equality(filter.comparison) && is_null(filter))
      return "(" + name + (filter.comparison == Comparison::eq ? " is null)" : " is not null)");
    TRY(const auto value, text_operand(filter));
    const auto moment = parse_time(value);
    if (!moment) return refuse(at(filter) + " is compared with a time such as \"2026-03-01T12:00:00.000Z\"");
    const auto condition = name + std::string(operator_of(filter.comparison)) + add(to_micros(*moment));
    if (type == ColumnType::time) return "(" + condition + ")";
    // A comparison with null is neither true nor false in SQL, and `not` would leave it so.
    return "coalesce(" + condition + (filter.comparison == Comparison::ne ? ", true)" : ", false)");
  }

  Result<std::string> flag(const Filter& filter, const std::string& name) {
    if (!is_equality(filter.comparison)) return wrong_operator(filter, "eq and ne");
    const auto* value = std::get_if<bool>(&filter.operand);
    if (value == nullptr) return refuse(at(filter) + " is compared with true or false");
    return "(" + name + std::string(operator_of(filter.comparison)) + add(std::int64_t{*value}) + ")";
  }

  Result<const FilterColumn*> find(const Filter& filter) const {
    const auto path = path_ + filter.attribute;
    std::vector<std::string> known;
    for (const auto& column : columns_) {
      if (iequals_ascii(column.attribute, path)) return &column;
      known.emplace_back(column.attribute);
    }
    return refuse(at(filter) + " cannot be used here; what can: " + join(known, ", "));
  }

  Result<std::string> text_operand(const Filter& filter) const {
    if (const auto* value = std::get_if<std::string>(&filter.operand)) return *value;
    return refuse(at(filter) + " is compared with a text in double quotes");
  }

  std::string add(std::variant<std::int64_t, std::string> value) {
    values.push_back(std::move(value));
    return "$" + std::to_string(next_parameter_++);
  }

  std::string at(const Filter& filter) const {
    return "'" + path_ + filter.attribute + "' at character " + std::to_string(filter.position);
  }
  tl::unexpected<Error> wrong_operator(const Filter& filter, std::string_view possible) const {
    return refuse(at(filter) + " cannot be compared by " + std::string(name_of(filter.comparison)) + ", only by " +
                  std::string(possible));
  }
  tl::unexpected<Error> refuse(std::string message) const { return fail(refusal_, std::move(message)); }

  std::span<const FilterColumn> columns_;
  std::size_t next_parameter_;
  ErrorKind refusal_;
  std::string path_;  // "target." inside of the brackets of a value path
};

}  // namespace

void Condition::bind(std::vector<Value>& statement_values) const {
  for (const auto& value : values) std::visit([&](const auto& known) { statement_values.emplace_back(known); }, value);
}

Result<Condition> to_condition(const Filter& filter, std::span<const FilterColumn> columns, std::size_t first_parameter,
                               ErrorKind refusal) {
  ConditionWriter writer(columns, first_parameter, refusal);
  TRY(auto text, writer.write(filter));
  return Condition{std::move(text), std::move(writer.values)};
}

std::optional<std::string> text_of(const Filter& comparison, const FilterColumn& column) {
  const auto* text = std::get_if<std::string>(&comparison.operand);
  if (text == nullptr || column.type > ColumnType::code) return std::nullopt;
  return in_case_of(column.type, *text);
}

std::string end_of_prefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty()) {
    auto start = end.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(end[start]) & 0xC0U) == 0x80) --start;
    auto at = start;
    const auto last = next_code_point(end, at);
    end.resize(start);
    if (!last || *last == 0x10FFFF) continue;
    append_utf8(end, *last == 0xD7FF ? 0xE000 : *last + 1);
    return end;
  }
  return end;
}

}  // namespace mandate::storage::sql
