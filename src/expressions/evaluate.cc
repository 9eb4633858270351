#include <cmath>
#include <utility>

#include "expressions/functions.h"

namespace mandate::expressions {
namespace {

constexpr std::size_t groups_per_step = 12;

// NOLINTNEXTLINE(misc-no-recursion): as deep as the arrays, which the depth of expressions bounds
std::size_t size_of(const json::value& value) {
  if (value.is_string()) return value.get_string().size() + 8;
  std::size_t size = 8;
  if (value.is_array())
    for (const auto& part : value.get_array()) size += size_of(part);
  return size;
}

bool equal(const json::value& left, const json::value& right) {
  if (is_number(left) && is_number(right) && left.kind() != right.kind()) return to_double(left) == to_double(right);
  return left == right;
}

Result<json::value> sum(const json::value& left, const json::value& right) {
  if (left.is_int64() && right.is_int64()) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(left.get_int64(), right.get_int64(), &sum)) return too_large();
    return json::value(sum);
  }
  const double sum = to_double(left) + to_double(right);
  if (!std::isfinite(sum)) return too_large();
  return json::value(sum);
}

template <class Number>
bool in_order(std::string_view name, Number left, Number right) {
  if (name == "<") return left < right;
  if (name == "<=") return left <= right;
  if (name == ">") return left > right;
  return left >= right;
}

Result<json::value> binary(std::string_view name, const json::value& left, const json::value& right) {
  if (name == "==") return json::value(equal(left, right));
  if (name == "!=") return json::value(!equal(left, right));
  if (name == "+" && left.is_string() && right.is_string())
    return json::value(std::string(text_of(left)).append(text_of(right)));
  if (!is_number(left) || !is_number(right)) return takes(name, name == "+" ? "two texts or two numbers" : "numbers");
  if (name == "+") return sum(left, right);
  if (left.is_int64() && right.is_int64()) return json::value(in_order(name, left.get_int64(), right.get_int64()));
  return json::value(in_order(name, to_double(left), to_double(right)));
}

// Recursive; the tree's depth is bounded.
class Evaluation {
 public:
  explicit Evaluation(const Facts& facts) : facts_(facts) {}

  Result<json::value> value(const Node& node) {
    ++steps_;
    if (node.function != nullptr && node.function->reads_groups) steps_ += facts_.groups.size() / groups_per_step;
    if (steps_ > steps_max) return fail(ErrorKind::invalid, "The expression takes too many steps");
    TRY(auto result, computed(node));
    if (size_of(result) > output_max) return too_large();
    return result;
  }

 private:
  Result<json::value> computed(const Node& node) {
    switch (node.kind) {
      case Node::Kind::literal:
        return node.value;
      case Node::Kind::attribute:
        return attribute(node.name);
      case Node::Kind::choice: {
        TRY(const bool yes, truth(node.parts[0]));
        return value(node.parts[yes ? 1 : 2]);
      }
      case Node::Kind::either:
      case Node::Kind::both: {
        TRY(const bool left, truth(node.parts[0]));
        if (left == (node.kind == Node::Kind::either)) return json::value(left);
        TRY(const bool right, truth(node.parts[1]));
        return json::value(right);
      }
      case Node::Kind::negation: {
        TRY(const bool inner, truth(node.parts[0]));
        return json::value(!inner);
      }
      default:
        return of_parts(node);
    }
  }

  Result<json::value> of_parts(const Node& node) {
    json::array in;
    for (const auto& part : node.parts) {
      TRY(auto one, value(part));
      in.push_back(std::move(one));
    }
    if (node.kind == Node::Kind::list) return json::value(std::move(in));
    if (node.kind == Node::Kind::binary) return binary(node.name, in[0], in[1]);
    return node.function->compute({node.function->name, {in.data(), in.size()}, facts_, node.pattern.get()});
  }

  const json::object& facts_about(std::string_view whom) const {
    if (whom == "user") return facts_.user;
    return whom == "appuser" ? facts_.appuser : facts_.app;
  }

  json::value attribute(std::string_view name) const {
    const auto dot = name.find('.');
    const auto& from = facts_about(name.substr(0, dot));
    if (dot == std::string_view::npos) return from.empty() ? json::value() : json::value(true);
    const auto* found = from.if_contains(name.substr(dot + 1));
    return found ? *found : json::value();
  }

  Result<bool> truth(const Node& node) {
    TRY(const auto result, value(node));
    if (!result.is_bool()) return fail(ErrorKind::invalid, "A condition must be true or false");
    return result.get_bool();
  }

  const Facts& facts_;
  std::size_t steps_ = 0;
};

}  // namespace

Result<json::value> evaluate(const Node& expression, const Facts& facts) {
  return Evaluation(facts).value(expression);
}

}  // namespace mandate::expressions
