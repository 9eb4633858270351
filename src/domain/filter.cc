#include "domain/filter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/text.h"
#include "base/utf8.h"

namespace mandate::domain {
namespace {

constexpr std::array<std::string_view, 10> comparison_names{"eq", "ne", "co", "sw", "ew", "pr", "gt", "ge", "lt", "le"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-' || c == '$' || c == ':';
}

// An attrPath: names with a letter (or `$`, as in `$ref`) in front, joined by dots, a schema's URI before them.
bool is_attribute_path(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos) text.remove_prefix(colon + 1);
  if (text.empty() || text.back() == '.') return false;
  for (const auto name : split(text, '.'))
    if (name.empty() || !(is_letter(name.front()) || name.front() == '$')) return false;
  return true;
}

// A JSON number (RFC 8259 section 6) that a double can hold.
std::optional<double> parse_number(std::string_view text) {
  auto digits = text;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  const bool leading_zero = digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]);
  const auto point = digits.find('.');
  const bool bare_point =
      point != std::string_view::npos && (point + 1 == digits.size() || !is_digit(digits[point + 1]));
  if (digits.empty() || !is_digit(digits.front()) || leading_zero || bare_point) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The value of four hex digits; nullopt when there are not four.
std::optional<unsigned> hex4(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (text.size() != 4 || error != std::errc() || end != text.data() + 4) return std::nullopt;
  return value;
}

// Recursive descent over the grammar; depth and number of comparisons are bounded, so is its stack.
class FilterParser {
 public:
  FilterParser(std::string_view text, ErrorKind refusal) : text_(text), refusal_(refusal) {}

  Result<Filter> parse() {
    if (text_.size() > filter_length_max)
      return refuse("The filter is longer than " + std::to_string(filter_length_max) + " bytes");
    if (!is_utf8(text_)) return refuse("The filter is not valid UTF-8");
    TRY(auto filter, any_of(0));
    skip_blanks();
    if (position_ != text_.size()) return refuse_here("'and', 'or' or the end");
    return filter;
  }

 private:
  Result<Filter> any_of(std::size_t depth) {
    return joined(Filter::Kind::any_of, "or",
                  [&] { return joined(Filter::Kind::all_of, "and", [&] { return factor(depth); }); });
  }

  template <class Part>
  Result<Filter> joined(Filter::Kind kind, std::string_view word, const Part& part) {
    TRY(auto first, part());
    if (!accept_word(word)) return first;
    Filter join;
    join.kind = kind;
    join.parts.push_back(std::move(first));
    do {
      TRY(auto next, part());
      join.parts.push_back(std::move(next));
    } while (accept_word(word));
    return join;
  }

  Result<Filter> factor(std::size_t depth) {
    if (accept_not()) {
      Filter negation;
      negation.kind = Filter::Kind::none_of;
      TRY(auto inner, parenthesised(depth));
      negation.parts.push_back(std::move(inner));
      return negation;
    }
    skip_blanks();
    if (position_ < text_.size() && text_[position_] == '(') return parenthesised(depth);
    return attribute(depth);
  }

  Result<Filter> parenthesised(std::size_t depth) {
    if (!accept('(')) return refuse_here("'('");
    CHECK(check_depth(depth));
    TRY(auto inner, any_of(depth + 1));
    if (!accept(')')) return refuse_here("')'");
    return inner;
  }

  // What begins with the name of an attribute: a comparison, or a value path.
  Result<Filter> attribute(std::size_t depth) {
    Filter filter;
    skip_blanks();
    const auto before = position_;
    filter.position = character();
    filter.attribute = word();
    if (!is_attribute_path(filter.attribute)) {
      position_ = before;
      return refuse_here("the name of an attribute");
    }
    if (position_ < text_.size() && text_[position_] == '[') return value_path(std::move(filter), depth);
    CHECK(compare(filter));
    return filter;
  }

  Result<Filter> value_path(Filter filter, std::size_t depth) {
    if (std::exchange(in_value_path_, true)) return refuse_here("no '[' inside of another");
    ++position_;
    CHECK(check_depth(depth));
    TRY(auto inner, any_of(depth + 1));
    if (!accept(']')) return refuse_here("']'");
    in_value_path_ = false;
    filter.kind = Filter::Kind::one_value;
    filter.parts.push_back(std::move(inner));
    return filter;
  }

  Result<void> compare(Filter& filter) {
    if (++comparisons_ > filter_comparisons_max)
      return refuse("The filter has more than " + std::to_string(filter_comparisons_max) + " comparisons");
    const auto before = position_;
    const auto name = to_lower_ascii(word());
    const auto found = std::find(comparison_names.begin(), comparison_names.end(), name);
    if (found == comparison_names.end()) {
      position_ = before;
      return refuse_here("one of eq, ne, co, sw, ew, pr, gt, ge, lt, le");
    }
    filter.comparison = static_cast<Comparison>(found - comparison_names.begin());
    if (filter.comparison == Comparison::pr) return {};
    TRY(filter.operand, operand());
    return {};
  }

  Result<void> check_depth(std::size_t depth) const {
    if (depth < filter_depth_max) return {};
    return refuse("The filter is nested more than " + std::to_string(filter_depth_max) + " deep");
  }

  Result<Filter::Operand> operand() {
    skip_blanks();
    if (position_ < text_.size() && text_[position_] == '"') return quoted();
    const auto start = position_;
    while (position_ < text_.size() && (is_name_character(text_[position_]) || text_[position_] == '+')) ++position_;
    const auto literal = text_.substr(start, position_ - start);
    if (literal == "true" || literal == "false") return literal == "true";
    if (literal == "null") return Filter::Operand();
    if (const auto number = parse_number(literal)) return *number;
    position_ = start;
    return refuse_here("a value: \"text\" in double quotes, true, false, null or a number");
  }

  // A JSON string (RFC 8259 section 7).
  Result<Filter::Operand> quoted() {
    const auto start = position_;
    std::string value;
    for (++position_; position_ < text_.size();) {
      const char c = text_[position_];
      if (c == '"') {
        ++position_;
        return value;
      }
      if (static_cast<unsigned char>(c) < 0x20) return refuse_here("no control character in a text");
      if (c == '\\') {
        CHECK(escape(value));
      } else {
        value.push_back(c);
        ++position_;
      }
    }
    return refuse("The text that begins at character " + std::to_string(character_at(start)) + " has no closing '\"'");
  }

  // One escape; a character beyond U+FFFF may be written as two (a surrogate pair).
  Result<void> escape(std::string& value) {
    static constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    const char letter = position_ + 1 < text_.size() ? text_[position_ + 1] : '\0';
    if (const auto index = letters.find(letter); letter != '\0' && index != std::string_view::npos) {
      value.push_back(meanings[index]);
      position_ += 2;
      return {};
    }
    const auto unit = [this](std::size_t at) {
      const auto rest = at < text_.size() ? text_.substr(at) : std::string_view();
      return rest.starts_with("\\u") ? hex4(rest.substr(2, 4)) : std::nullopt;
    };
    auto code = unit(position_);
    std::size_t length = 6;
    if (code && *code >= 0xD800 && *code <= 0xDBFF) {
      const auto low = unit(position_ + 6);
      code = low && *low >= 0xDC00 && *low <= 0xDFFF
                 ? std::optional(0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00))
                 : std::nullopt;
      length = 12;
    }
    // No text of ours holds a NUL, and no database stores one alike.
    if (!code || *code == 0 || (*code >= 0xDC00 && *code <= 0xDFFF)) return refuse_here("a JSON escape");
    append_utf8(value, *code);
    position_ += length;
    return {};
  }

  void skip_blanks() {
    while (position_ < text_.size() && text_[position_] == ' ') ++position_;
  }
  bool accept(char c) {
    skip_blanks();
    if (position_ == text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  std::string word() {
    skip_blanks();
    const auto start = position_;
    while (position_ < text_.size() && is_name_character(text_[position_])) ++position_;
    return std::string(text_.substr(start, position_ - start));
  }
  bool accept_word(std::string_view wanted) {
    const auto before = position_;
    if (iequals_ascii(word(), wanted)) return true;
    position_ = before;
    return false;
  }
  // `not` only before a parenthesis: an attribute may be called so.
  bool accept_not() {
    const auto before = position_;
    if (accept_word("not")) {
      skip_blanks();
      if (position_ < text_.size() && text_[position_] == '(') return true;
    }
    position_ = before;
    return false;
  }

  tl::unexpected<Error> refuse(std::string message) const { return fail(refusal_, std::move(message)); }
  tl::unexpected<Error> refuse_here(std::string_view wanted) {
    skip_blanks();
    return refuse("Expected " + std::string(wanted) + " at character " + std::to_string(character()));
  }
  std::size_t character() const { return character_at(position_); }
  std::size_t character_at(std::size_t byte) const { return count_code_points(text_.substr(0, byte)) + 1; }

  std::string_view text_;
  ErrorKind refusal_;
  std::size_t position_ = 0;
  std::size_t comparisons_ = 0;
  bool in_value_path_ = false;
};

}  // namespace

std::string_view name_of(Comparison comparison) {
  return comparison_names.at(static_cast<std::size_t>(comparison));
}

Result<Filter> parse_filter(std::string_view text, ErrorKind refusal) {
  return FilterParser(text, refusal).parse();
}

}  // namespace mandate::domain
