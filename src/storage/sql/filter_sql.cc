#include "storage/sql/filter_sql.h"

#include "base/text.h"

namespace mandate::storage::sql {
namespace {

using domain::Comparison;
using domain::Filter;

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

  Result<std::string> comparison(const Filter& filter) {
    TRY(const auto* column, find(filter.attribute));
    const std::string name(column->column);
    switch (column->type) {
      case ColumnType::text:
      case ColumnType::folded:
        return text(filter, *column, name);
      case ColumnType::words:
        return words(filter, name);
      case ColumnType::time:
        return time(filter, name);
      case ColumnType::flag:
        return flag(filter, name);
    }
    return refuse("The filter cannot be used");
  }

  Result<std::string> text(const Filter& filter, const FilterColumn& column, const std::string& name) {
    if (filter.comparison == Comparison::pr) return "(" + name + " <> '')";
    TRY(auto value, text_operand(filter));
    const bool part = operator_of(filter.comparison).empty();
    if (part && value.empty())
      return refuse("'" + filter.attribute + " " + std::string(name_of(filter.comparison)) +
                    "' needs a text that is not empty");
    const auto parameter = add(column.type == ColumnType::folded ? to_lower_ascii(value) : std::move(value));
    // What SQLite and PostgreSQL both have and compare byte for byte; LIKE ignores case in one of them.
    switch (filter.comparison) {
      case Comparison::sw:
        return "(substr(" + name + ", 1, length(" + parameter + ")) = " + parameter + ")";
      case Comparison::ew:
        return "(substr(" + name + ", length(" + name + ") - length(" + parameter + ") + 1) = " + parameter + ")";
      case Comparison::co:
        return "(replace(" + name + ", " + parameter + ", '') <> " + name + ")";
      default:
        return "(" + name + std::string(operator_of(filter.comparison)) + parameter + ")";
    }
  }

  Result<std::string> words(const Filter& filter, const std::string& name) {
    if (filter.comparison == Comparison::pr) return "(" + name + " <> '')";
    if (filter.comparison != Comparison::eq && filter.comparison != Comparison::ne)
      return wrong_operator(filter, "eq, ne and pr");
    TRY(auto value, text_operand(filter));
    const auto parameter = add(std::move(value));
    const std::string padded = "' ' || " + name + " || ' '";
    return "(replace(" + padded + ", ' ' || " + parameter + " || ' ', '')" +
           (filter.comparison == Comparison::eq ? " <> " : " = ") + padded + ")";
  }

  Result<std::string> time(const Filter& filter, const std::string& name) {
    if (filter.comparison == Comparison::pr) return "(" + name + " is not null)";
    if (operator_of(filter.comparison).empty()) return wrong_operator(filter, "eq, ne, gt, ge, lt, le and pr");
    TRY(const auto value, text_operand(filter));
    const auto moment = parse_time(value);
    if (!moment)
      return refuse("'" + filter.attribute + "' is compared with a time such as \"2026-03-01T12:00:00.000Z\"");
    return "(" + name + std::string(operator_of(filter.comparison)) + add(to_micros(*moment)) + ")";
  }

  Result<std::string> flag(const Filter& filter, const std::string& name) {
    if (filter.comparison != Comparison::eq && filter.comparison != Comparison::ne)
      return wrong_operator(filter, "eq and ne");
    const auto* value = std::get_if<bool>(&filter.operand);
    if (value == nullptr) return refuse("'" + filter.attribute + "' is compared with true or false");
    return "(" + name + std::string(operator_of(filter.comparison)) + add(std::int64_t{*value}) + ")";
  }

  Result<const FilterColumn*> find(std::string_view attribute) const {
    std::vector<std::string> known;
    for (const auto& column : columns_) {
      if (iequals_ascii(column.attribute, attribute)) return &column;
      known.emplace_back(column.attribute);
    }
    return refuse("'" + std::string(attribute) + "' cannot be used here; what can: " + join(known, ", "));
  }

  Result<std::string> text_operand(const Filter& filter) const {
    if (const auto* value = std::get_if<std::string>(&filter.operand)) return *value;
    return refuse("'" + filter.attribute + "' is compared with a text in double quotes");
  }

  std::string add(std::variant<std::int64_t, std::string> value) {
    values.push_back(std::move(value));
    return "$" + std::to_string(next_parameter_++);
  }

  tl::unexpected<Error> wrong_operator(const Filter& filter, std::string_view possible) const {
    return refuse("'" + filter.attribute + "' cannot be compared with '" + std::string(name_of(filter.comparison)) +
                  "', only with " + std::string(possible));
  }
  tl::unexpected<Error> refuse(std::string message) const { return fail(refusal_, std::move(message)); }

  std::span<const FilterColumn> columns_;
  std::size_t next_parameter_;
  ErrorKind refusal_;
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

}  // namespace mandate::storage::sql
