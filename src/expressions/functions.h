#pragma once

#include <span>
#include <string>
#include <string_view>

#include "expressions/expression.h"
#include "expressions/pattern.h"

namespace mandate::expressions {

// What a function is computed from: its arguments, and what expressions may read.
struct Input {
  std::string_view name;
  std::span<const json::value> values;
  const Facts& facts;
  const Pattern* pattern = nullptr;
};

struct Function {
  std::string_view name;
  std::size_t least, most;  // arguments
  Result<json::value> (*compute)(const Input& input);
  bool reads_groups = false;
  bool takes_pattern = false;  // its argument is a literal text that is compiled beforehand
};

// nullptr when there is none of that name.
const Function* find_function(std::string_view name);

// "<function> takes <what>".
tl::unexpected<Error> takes(std::string_view function, std::string_view what);
tl::unexpected<Error> too_large();
std::string_view text_of(const json::value& value);  // of a string

// Comparable numbers: two whole numbers, or two numbers of which one has a fraction.
bool is_number(const json::value& value);
double to_double(const json::value& number);

}  // namespace mandate::expressions
