#include <charconv>
#include <utility>

#include "base/text.h"
#include "expressions/expression.h"

namespace mandate::expressions {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Recursive descent; the depth is bounded, so is its stack.
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
    node.parts = {std::move(condition), std::move(yes), std::move(no)};
    return node;
  }

  // Levels from loose to tight: or, and, equality, order, sum. A chain nests to the left, so it counts as depth too.
  Result<Node> binary(std::size_t level, std::size_t depth) {
    if (level == 5) return unary(depth);
    TRY(auto left, binary(level + 1, depth));
    for (std::size_t chain = 0;; ++chain) {
      const auto name = accept_operator(level);
      if (name.empty()) return left;
      if (depth + chain > depth_max) return refuse("at most " + std::to_string(depth_max) + " operators in a chain");
      const auto kind = level == 0 ? Node::Kind::either : level == 1 ? Node::Kind::both : Node::Kind::binary;
      auto node = make(kind, name);
      TRY(auto right, binary(level + 1, depth));
      node.parts.push_back(std::move(left));
      node.parts.push_back(std::move(right));
      left = std::move(node);
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
      node.parts.push_back(std::move(inner));
      return node;
    }
    if (accept("(")) {
      TRY(auto inner, choice(depth + 1));
      if (!accept(")")) return refuse("')'");
      return inner;
    }
    if (accept("{")) {
      auto node = make(Node::Kind::list, "{");
      CHECK(arguments(node, "}", depth));
      return node;
    }
    return operand(depth);
  }

  Result<void> arguments(Node& node, std::string_view close, std::size_t depth) {
    if (accept(close)) return {};
    do {
      TRY(auto part, choice(depth + 1));
      node.parts.push_back(std::move(part));
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
    const auto path = split(node.name, '.');
    if (path.size() == 2 && (path[0] == "user" || path[0] == "app") && !path[1].empty()) return node;
    position_ = begin;
    return refuse("user.<attribute>, app.<attribute> or a function");
  }

  Result<Node> call(Node node, std::size_t begin, std::size_t depth) {
    node.kind = Node::Kind::call;
    if (!is_function(node.name)) {
      position_ = begin;
      return refuse("a function that exists");
    }
    CHECK(arguments(node, ")", depth));
    if (takes(node.name, node.parts.size())) return node;
    position_ = begin;
    return refuse("another number of arguments for " + node.name);
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
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data() + position_, text_.data() + text_.size(), value);
    if (error != std::errc()) return refuse("a whole number of 64 bits");
    position_ = static_cast<std::size_t>(end - text_.data());
    node.value = value;
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
  tl::unexpected<Error> refuse(const std::string& expected) const {
    return fail(ErrorKind::invalid, "Expected " + expected + " at position " + std::to_string(position_ + 1));
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace

Result<Node> parse(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace mandate::expressions
