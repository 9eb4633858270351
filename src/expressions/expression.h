// expressions: what a claim of an authorization server is computed with. A text is parsed once into a tree; the tree
// reads the facts it is given and nothing else: no clock, no network, no storage.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace mandate::expressions {

inline constexpr std::size_t length_max = 4096;                    // bytes of an expression
inline constexpr std::size_t depth_max = 24;                       // operators and calls within one another
inline constexpr std::size_t steps_max = 2000;                     // nodes that one evaluation visits
inline constexpr std::size_t output_max = std::size_t{16} * 1024;  // bytes of a text, in the end and on the way

// What an expression may read. An attribute that is not there is null.
struct Facts {
  json::object user = {};
  json::object app = {};
  std::vector<std::string> groups = {};  // names of the user's groups
};

struct Node {
  enum class Kind { literal, attribute, list, call, choice, either, both, negation, binary };
  Kind kind = Kind::literal;
  std::string name = {};   // of an attribute ("user.login"), a function or an operator
  json::value value = {};  // of a literal
  std::vector<Node> parts = {};
};

// A parsed expression. Every error (ErrorKind::invalid) says what was expected and at which position.
Result<Node> parse(std::string_view text);

// The value for these facts; an error (ErrorKind::invalid) where types do not fit or a limit is reached.
Result<json::value> evaluate(const Node& expression, const Facts& facts);

// Whether `name` is a function and takes `count` arguments.
bool is_function(std::string_view name);
bool takes(std::string_view name, std::size_t count);

}  // namespace mandate::expressions
