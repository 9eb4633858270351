#include "domain/filter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace mandate::domain {
namespace {

constexpr std::array<std::string_view, 10> comparison_names{"eq", "ne", "co", "sw", "ew", "pr", "gt", "ge", "lt", "le"};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-' || c == '$' || c == ':';
}

// The value of four hex digits; nullopt when there are not four.
std::optional<unsigned> hex4(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (text.size() != 4 || error != std::errc() || end != text.data() + 4) return std::nullopt;
  return value;
}

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code >> 6)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xE0 | (code >> 12)));
    out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
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
    return comparison();
  }

  Result<Filter> parenthesised(std::size_t depth) {
    if (depth == filter_depth_max)
      return refuse("The filter is nested more than " + std::to_string(filter_depth_max) + " deep");
    if (!accept('(')) return refuse_here("'('");
    TRY(auto inner, any_of(depth + 1));
    if (!accept(')')) return refuse_here("')'");
    return inner;
  }

  Result<Filter> comparison() {
    if (++comparisons_ > filter_comparisons_max)
      return refuse("The filter has more than " + std::to_string(filter_comparisons_max) + " comparisons");
    Filter filter;
    filter.attribute = word();
    if (filter.attribute.empty()) return refuse_here("the name of an attribute");
    const auto before = position_;
    const auto name = to_lower_ascii(word());
    const auto found = std::find(comparison_names.begin(), comparison_names.end(), name);
    if (found == comparison_names.end()) {
      position_ = before;
      return refuse_here("one of eq, ne, co, sw, ew, pr, gt, ge, lt, le");
    }
    filter.comparison = static_cast<Comparison>(found - comparison_names.begin());
    if (filter.comparison != Comparison::pr) {
      TRY(filter.operand, operand());
    }
    return filter;
  }

  Result<Filter::Operand> operand() {
    skip_blanks();
    if (position_ < text_.size() && text_[position_] == '"') return quoted();
    const auto before = position_;
    const auto literal = word();
    if (literal == "true" || literal == "false") return literal == "true";
    if (literal == "null") return Filter::Operand();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(literal.data(), literal.data() + literal.size(), number);
    if (!literal.empty() && error == std::errc() && end == literal.data() + literal.size()) return number;
    position_ = before;
    return refuse_here("a value: \"text\" in double quotes, true, false, null or a whole number");
  }

  Result<Filter::Operand> quoted() {
    std::string value;
    for (++position_; position_ < text_.size(); ++position_) {
      const char c = text_[position_];
      if (c == '"') {
        ++position_;
        return value;
      }
      if (static_cast<unsigned char>(c) < 0x20) return refuse_here("no control character in a text");
      if (c != '\\') {
        value.push_back(c);
      } else {
        CHECK(escape(value));
      }
    }
    return refuse_here("the closing '\"' of the text");
  }

  // A JSON escape (RFC 8259 section 7); characters beyond U+FFFF are written as themselves.
  Result<void> escape(std::string& value) {
    static constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    const char letter = ++position_ < text_.size() ? text_[position_] : '\0';
    if (const auto index = letters.find(letter); letter != '\0' && index != std::string_view::npos) {
      value.push_back(meanings[index]);
      return {};
    }
    const auto code = letter == 'u' ? hex4(text_.substr(position_ + 1, 4)) : std::nullopt;
    if (!code || *code == 0 || (*code >= 0xD800 && *code <= 0xDFFF)) return refuse_here("a JSON escape");
    append_utf8(value, *code);
    position_ += 4;
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
    return refuse("Expected " + std::string(wanted) + " at character " +
                  std::to_string(count_code_points(text_.substr(0, position_)) + 1));
  }

  std::string_view text_;
  ErrorKind refusal_;
  std::size_t position_ = 0;
  std::size_t comparisons_ = 0;
};

}  // namespace

std::string_view name_of(Comparison comparison) {
  return comparison_names.at(static_cast<std::size_t>(comparison));
}

Result<Filter> parse_filter(std::string_view text, ErrorKind refusal) {
  return FilterParser(text, refusal).parse();
}

}  // namespace mandate::domain
