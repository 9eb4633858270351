#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "expressions/functions.h"

namespace mandate::expressions {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Adds what stands under a node; the depth of the whole tree is known at its top.
void adopt(Node& node, Node part) {
  node.depth = std::max(node.depth, part.depth + 1);
  node.parts.push_back(std::move(part));
}

// Recursive descent. What may nest while it is read is bounded, and so is the depth of the tree, which a chain of
// operators makes deep without nesting.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Node> parse() {
    if (text_.size() > length_max)
      return fail(ErrorKind::invalid, "The expression is longer than " + std::to_string(length_max) + " bytes");
    if (!is_utf8(text_)) return fail(ErrorKind::invalid, "The expression is not valid UTF-8");
    TRY(auto node, choice(0));
    skip_blanks();
    if (position_ != text_.size()) return refuse("an operator or the end");
    return node;
  }

 private:
  Result<Node> choice(std::size_t depth) {
    if (depth > depth_max) return refuse("at most " + std::to_string(depth_max) + " levels");
    TRY(auto condition, binary(0, depth));
    if (!accept("?")) return condition;
    auto node = make(Node::Kind::choice, "?");
    TRY(auto yes, choice(depth + 1));
    if (!accept(":")) return refuse("':'");
    TRY(auto no, choice(depth + 1));
    for (auto* part : {&condition, &yes, &no}) adopt(node, std::move(*part));
    return bounded(std::move(node));
  }

  // Levels from loose to tight: or, and, equality, order, sum.
  Result<Node> binary(std::size_t level, std::size_t depth) {
    if (level == 5) return unary(depth);
    TRY(auto left, binary(level + 1, depth));
    for (;;) {
      const auto name = accept_operator(level);
      if (name.empty()) return left;
      const auto kind = level == 0 ? Node::Kind::either : level == 1 ? Node::Kind::both : Node::Kind::binary;
      auto node = make(kind, name);
      TRY(auto right, binary(level + 1, depth));
      adopt(node, std::move(left));
      adopt(node, std::move(right));
      TRY(left, bounded(std::move(node)));
    }
  }

  std::string_view accept_operator(std::size_t level) {
    if (level == 0) return accept("||") || accept_word("OR") ? "||" : "";
    if (level == 1) return accept("&&") || accept_word("AND") ? "&&" : "";
    if (level == 2) return accept("==") ? "==" : accept("!=") ? "!=" : "";
    if (level == 3) return accept("<=") ? "<=" : accept(">=") ? ">=" : accept("<") ? "<" : accept(">") ? ">" : "";
    return accept("+") ? "+" : "";
  }

  Result<Node> unary(std::size_t depth) {
    if (depth > depth_max) return refuse("at most " + std::to_string(depth_max) + " levels");
    skip_blanks();
    if (!text_.substr(position_).starts_with("!=") && (accept("!") || accept_word("NOT"))) {
      auto node = make(Node::Kind::negation, "!");
      TRY(auto inner, unary(depth + 1));
      adopt(node, std::move(inner));
      return bounded(std::move(node));
    }
    if (accept("(")) {
      TRY(auto inner, choice(depth + 1));
      if (!accept(")")) return refuse("')'");
      return inner;
    }
    if (accept("{")) {
      auto node = make(Node::Kind::list, "{");
      CHECK(arguments(node, "}", depth));
      return bounded(std::move(node));
    }
    return operand(depth);
  }

  Result<void> arguments(Node& node, std::string_view close, std::size_t depth) {
    if (accept(close)) return {};
    do {
      TRY(auto part, choice(depth + 1));
      adopt(node, std::move(part));
    } while (accept(","));
    if (!accept(close)) return refuse("',' or '" + std::string(close) + "'");
    return {};
  }

  Result<Node> operand(std::size_t depth) {
    const char c = position_ < text_.size() ? text_[position_] : '\0';
    if (c == '"' || c == '\'') return quoted(c);
    if (is_digit(c) || c == '-') return number();
    if (!is_name_start(c)) return refuse("a value");
    auto node = make(Node::Kind::attribute, "");
    const auto begin = position_;
    while (position_ < text_.size() &&
           (is_name_start(text_[position_]) || is_digit(text_[position_]) || text_[position_] == '.'))
      ++position_;
    node.name = text_.substr(begin, position_ - begin);
    if (accept("(")) return call(std::move(node), begin, depth);
    if (node.name == "null" || node.name == "true" || node.name == "false") {
      node.kind = Node::Kind::literal;
      if (node.name != "null") node.value = node.name == "true";
      return node;
    }
    if (node.name == "user" || node.name == "appuser") return presence(std::move(node));
    const auto path = split(node.name, '.');
    const bool known = path[0] == "user" || path[0] == "appuser" || path[0] == "app";
    if (path.size() == 2 && known && !path[1].empty()) return node;
    return refuse_at(begin, "user.<attribute>, appuser.<attribute>, app.<attribute> or a function");
  }

  // Whether there is such a person at all. They are no value: nothing else can be done with them as a whole.
  Result<Node> presence(Node whom) {
    const std::string_view name = accept("==") ? "==" : accept("!=") ? "!=" : "";
    if (name.empty() || !accept_word("null"))
      return refuse("'.<attribute>', '== null' or '!= null' after " + whom.name);
    auto node = make(Node::Kind::binary, name);
    adopt(node, std::move(whom));
    adopt(node, make(Node::Kind::literal, ""));
    return bounded(std::move(node));
  }

  Result<Node> call(Node node, std::size_t begin, std::size_t depth) {
    node.kind = Node::Kind::call;
    node.function = find_function(node.name);
    if (node.function == nullptr) return refuse_at(begin, "a function that exists");
    CHECK(arguments(node, ")", depth));
    if (node.parts.size() < node.function->least || node.parts.size() > node.function->most)
      return refuse_at(begin, "another number of arguments for " + node.name);
    if (node.function->takes_pattern) {
      const auto& text = node.parts[0];
      if (text.kind != Node::Kind::literal || !text.value.is_string())
        return refuse_at(begin, "a text in quotes as the regular expression of " + node.name);
      auto pattern = Pattern::create(text_of(text.value));
      if (!pattern) return refuse_at(begin, pattern.error().message);
      node.pattern = *std::move(pattern);
    }
    return bounded(std::move(node));
  }

  Result<Node> quoted(char quote) {
    auto node = make(Node::Kind::literal, "");
    std::string value;
    for (++position_; position_ < text_.size() && text_[position_] != quote; ++position_) {
      if (text_[position_] == '\\' && ++position_ == text_.size()) break;
      value += text_[position_];
    }
    if (position_ >= text_.size()) return refuse("the closing quote");
    ++position_;
    node.value = value;
    return node;
  }

  Result<Node> number() {
    auto node = make(Node::Kind::literal, "");
    const char* const begin = text_.data() + position_;
    const char* const end = text_.data() + text_.size();
    std::int64_t whole = 0;
    auto read = std::from_chars(begin, end, whole);
    if (read.ec != std::errc()) return refuse("a whole number of 64 bits");
    node.value = whole;
    if (end - read.ptr > 1 && *read.ptr == '.' && is_digit(read.ptr[1])) {
      double value = 0;
      read = std::from_chars(begin, end, value, std::chars_format::fixed);
      if (read.ec != std::errc()) return refuse("a number");
      node.value = value;
    }
    position_ = static_cast<std::size_t>(read.ptr - text_.data());
    return node;
  }

  static Node make(Node::Kind kind, std::string_view name) {
    Node node;
    node.kind = kind;
    node.name = name;
    return node;
  }

  void skip_blanks() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t' ||
                                        text_[position_] == '\n' || text_[position_] == '\r'))
      ++position_;
  }
  bool accept(std::string_view token) {
    skip_blanks();
    if (!text_.substr(position_).starts_with(token)) return false;
    position_ += token.size();
    return true;
  }
  bool accept_word(std::string_view word) {
    skip_blanks();
    const auto rest = text_.substr(position_);
    if (!rest.starts_with(word)) return false;
    if (rest.size() > word.size() && (is_name_start(rest[word.size()]) || is_digit(rest[word.size()]))) return false;
    position_ += word.size();
    return true;
  }
  Result<Node> bounded(Node node) const {
    if (node.depth > depth_max) return refuse("at most " + std::to_string(depth_max) + " operators in one another");
    return node;
  }
  tl::unexpected<Error> refuse(const std::string& expected) const { return refuse_at(position_, expected); }
  static tl::unexpected<Error> refuse_at(std::size_t position, const std::string& expected) {
    return fail(ErrorKind::invalid, "Expected " + expected + " at position " + std::to_string(position + 1));
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace

Result<Node> parse(std::string_view text) {
  return Parser(text).parse();
}

Result<Node> call_of(std::string_view function, const std::string& text) {
  Node node;
  node.kind = Node::Kind::call;
  node.function = find_function(function);
  if (node.function == nullptr) return fail(ErrorKind::invalid, "There is no function " + std::string(function));
  if (node.function->takes_pattern) {
    auto pattern = Pattern::create(text);
    if (!pattern) return fail(ErrorKind::invalid, "Expected " + pattern.error().message);
    node.pattern = *std::move(pattern);
  }
  Node argument;
  argument.value = text;
  adopt(node, std::move(argument));
  return node;
}

}  // namespace mandate::expressions
