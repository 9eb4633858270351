// Whatever an administrator types as a search or a filter becomes SQL whose only outside text is in
// parameters.
#include "base/text.h"
#include "domain/filter.h"
#include "property.h"
#include "storage/sql/filter_sql.h"

namespace {

// "$1" is not the beginning of "$10".
bool has_parameter(std::string_view text, std::size_t number) {
  const std::string parameter = "$" + std::to_string(number);
  for (auto at = text.find(parameter); at != std::string_view::npos; at = text.find(parameter, at + 1)) {
    const auto end = at + parameter.size();
    if (end == text.size() || text[end] < '0' || text[end] > '9') return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace mandate;
  using fuzz::must;
  using storage::sql::ColumnType;
  static constexpr storage::sql::FilterColumn columns[] = {
      {"a", "a"},
      {"b", "b", ColumnType::folded},
      {"c", "c", ColumnType::time},
      {"d", "d", ColumnType::flag},
      {"e", "e", ColumnType::words},
      {"f", "f", ColumnType::code},
      {"g", "g", ColumnType::optional_time},
      {"h.id", "h in (select i from j where k = $)", ColumnType::related}};
  const auto filter = domain::parse_filter(fuzz::text_of(data, size), ErrorKind::bad_filter);
  if (!filter) return must(!filter.error().message.empty(), "a refusal says why"), 0;
  const auto condition = storage::sql::to_condition(*filter, columns, 1, ErrorKind::bad_filter);
  if (!condition) return must(!condition.error().message.empty(), "a refusal says why"), 0;
  must(condition->text.find_first_not_of("abcdefghijklmnopqrstuvwxyz $0123456789()<>='|,-+") == std::string::npos,
       "the statement holds only text of ours");
  for (std::size_t i = 1; i <= condition->values.size(); ++i)
    must(has_parameter(condition->text, i), "every value has its parameter");
  for (const auto& value : condition->values)
    if (const auto* text = std::get_if<std::string>(&value)) must(is_utf8(*text), "every text is UTF-8");
  return 0;
}
