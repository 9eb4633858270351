#include <algorithm>
#include <charconv>
#include <span>
#include <utility>

#include "base/text.h"
#include "expressions/expression.h"

namespace mandate::expressions {
namespace {

using Values = std::span<const json::value>;

tl::unexpected<Error> wrong(std::string_view name, std::string_view expected) {
  return fail(ErrorKind::invalid, std::string(name) + " takes " + std::string(expected));
}

std::string_view text_of(const json::value& value) {
  return {value.get_string().data(), value.get_string().size()};
}

std::size_t size_of(const json::value& value) {
  if (value.is_string()) return value.get_string().size();
  std::size_t size = 8;
  if (value.is_array())
    for (const auto& part : value.get_array()) size += size_of(part);
  return size;
}

json::value changed_case(std::string_view text, char from, char to, int by) {
  std::string out(text);
  for (auto& c : out)
    if (c >= from && c <= to) c = static_cast<char>(c + by);
  return json::value(out);
}

Result<json::value> replaced(std::string_view text, std::string_view what, std::string_view with, bool all) {
  if (what.empty()) return wrong("String.replace", "a text to look for that is not empty");
  std::string out;
  for (auto at = text.find(what); at != std::string_view::npos; at = all ? text.find(what) : std::string_view::npos) {
    out.append(text.substr(0, at)).append(with);
    text.remove_prefix(at + what.size());
    if (out.size() > output_max) return fail(ErrorKind::invalid, "The value is too large");
  }
  return json::value(out.append(text));
}

Result<json::value> text_function(std::string_view name, Values in) {
  for (const auto& value : in)
    if (!value.is_string()) return wrong(name, "texts");
  const auto text = text_of(in[0]);
  if (name == "String.toUpperCase") return changed_case(text, 'a', 'z', 'A' - 'a');
  if (name == "String.toLowerCase") return changed_case(text, 'A', 'Z', 'a' - 'A');
  if (name == "String.len") return json::value(static_cast<std::int64_t>(count_code_points(text)));
  if (name == "String.removeSpaces") return replaced(text, " ", "", true);
  const auto other = text_of(in[1]);
  if (name == "String.append") return json::value(std::string(text).append(other));
  if (name == "String.stringContains") return json::value(text.find(other) != std::string_view::npos);
  if (name == "String.startsWith") return json::value(text.starts_with(other));
  if (name == "String.replace") return replaced(text, other, text_of(in[2]), true);
  if (name == "String.replaceFirst") return replaced(text, other, text_of(in[2]), false);
  const auto at = text.find(other);
  const bool found = at != std::string_view::npos;
  if (name == "String.substringBefore") return json::value(found ? text.substr(0, at) : text);
  return json::value(found ? text.substr(at + other.size()) : std::string_view());  // String.substringAfter
}

Result<json::value> array_function(std::string_view name, Values in) {
  if (!in[0].is_array()) return wrong(name, "an array first");
  const auto& array = in[0].get_array();
  if (name == "Arrays.size") return json::value(static_cast<std::int64_t>(array.size()));
  if (name == "Arrays.isEmpty") return json::value(array.empty());
  if (name == "Arrays.contains") return json::value(std::ranges::find(array, in[1]) != array.end());
  std::vector<std::string> texts;
  for (const auto& part : array) {
    if (!part.is_string()) return wrong(name, "an array of texts");
    texts.emplace_back(text_of(part));
  }
  return json::value(join(texts, ","));  // Arrays.toCsvString
}

bool fits(std::string_view name, std::string_view group, std::string_view part) {
  if (name.ends_with("Name")) return group == part;
  if (name.ends_with("StartsWith") || name.ends_with("startsWith")) return group.starts_with(part);
  if (name.ends_with("endsWith")) return group.ends_with(part);
  return group.find(part) != std::string_view::npos;
}

Result<json::value> group_function(std::string_view name, Values in, const std::vector<std::string>& groups) {
  if (!in[0].is_string()) return wrong(name, "a text");
  json::array found;
  for (const auto& group : groups)
    if (fits(name, group, text_of(in[0]))) found.emplace_back(group);
  if (name.starts_with("Groups.")) return json::value(std::move(found));
  return json::value(!found.empty());
}

Result<json::value> to_integer(const json::value& value) {
  if (value.is_int64()) return value;
  if (!value.is_string()) return wrong("Convert.toInt", "a text");
  const auto text = text_of(value);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return wrong("Convert.toInt", "a whole number");
  return json::value(number);
}

struct Function {
  std::string_view name;
  std::size_t arguments;
};
constexpr Function functions[] = {
    {"String.toUpperCase", 1},
    {"String.toLowerCase", 1},
    {"String.len", 1},
    {"String.removeSpaces", 1},
    {"String.append", 2},
    {"String.stringContains", 2},
    {"String.startsWith", 2},
    {"String.replace", 3},
    {"String.replaceFirst", 3},
    {"String.substringBefore", 2},
    {"String.substringAfter", 2},
    {"Arrays.size", 1},
    {"Arrays.isEmpty", 1},
    {"Arrays.contains", 2},
    {"Arrays.toCsvString", 1},
    {"isMemberOfGroupName", 1},
    {"Convert.toInt", 1},
    {"isMemberOfGroupNameStartsWith", 1},
    {"isMemberOfGroupNameContains", 1},
    {"Groups.startsWith", 1},
    {"Groups.endsWith", 1},
    {"Groups.contains", 1},
};

class Evaluation {
 public:
  explicit Evaluation(const Facts& facts) : facts_(facts) {}

  Result<json::value> value(const Node& node) {
    if (++steps_ > steps_max) return fail(ErrorKind::invalid, "The expression takes too many steps");
    TRY(auto result, computed(node));
    if (size_of(result) > output_max) return fail(ErrorKind::invalid, "The value is too large");
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
        break;
    }
    json::array in;
    for (const auto& part : node.parts) {
      TRY(auto one, value(part));
      in.push_back(std::move(one));
    }
    if (node.kind == Node::Kind::list) return json::value(std::move(in));
    const Values values(in.data(), in.size());
    return node.kind == Node::Kind::call ? call(node.name, values) : binary(node.name, in[0], in[1]);
  }

  Result<json::value> attribute(std::string_view name) const {
    const auto dot = name.find('.');
    const auto& from = name.substr(0, dot) == "user" ? facts_.user : facts_.app;
    const auto* found = from.if_contains(name.substr(dot + 1));
    return found ? *found : json::value();
  }

  Result<bool> truth(const Node& node) {
    TRY(const auto result, value(node));
    if (!result.is_bool()) return fail(ErrorKind::invalid, "A condition must be true or false");
    return result.get_bool();
  }

  Result<json::value> call(std::string_view name, Values in) const {
    if (name.starts_with("String.")) return text_function(name, in);
    if (name.starts_with("Arrays.")) return array_function(name, in);
    if (name == "Convert.toInt") return to_integer(in[0]);
    return group_function(name, in, facts_.groups);
  }

  static Result<json::value> binary(std::string_view name, const json::value& left, const json::value& right) {
    if (name == "==") return json::value(left == right);
    if (name == "!=") return json::value(left != right);
    if (name == "+" && left.is_string() && right.is_string())
      return json::value(std::string(text_of(left)).append(text_of(right)));
    if (!left.is_int64() || !right.is_int64()) return wrong(name, "whole numbers");
    const auto a = left.get_int64();
    const auto b = right.get_int64();
    if (name == "<") return json::value(a < b);
    if (name == "<=") return json::value(a <= b);
    if (name == ">") return json::value(a > b);
    if (name == ">=") return json::value(a >= b);
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) return fail(ErrorKind::invalid, "The sum is too large");
    return json::value(sum);
  }

  const Facts& facts_;
  std::size_t steps_ = 0;
};

}  // namespace

bool is_function(std::string_view name) {
  return std::ranges::find(functions, name, &Function::name) != std::end(functions);
}

bool takes(std::string_view name, std::size_t count) {
  const auto* found = std::ranges::find(functions, name, &Function::name);
  return found != std::end(functions) && found->arguments == count;
}

Result<json::value> evaluate(const Node& expression, const Facts& facts) {
  return Evaluation(facts).value(expression);
}

}  // namespace mandate::expressions
