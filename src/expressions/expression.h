// expressions: what a claim of an authorization server is computed with. A text is parsed once into a tree; the tree
// reads the facts it is given and nothing else: no clock, no network, no storage.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace mandate::expressions {

inline constexpr std::size_t length_max = 4096;                    // bytes of an expression
inline constexpr std::size_t depth_max = 32;                       // of the tree, and of what stands within brackets
inline constexpr std::size_t steps_max = 2000;                     // of one evaluation: nodes, and groups by the dozen
inline constexpr std::size_t output_max = std::size_t{16} * 1024;  // bytes of a value, in the end and on the way

struct Group {
  std::string id, name;
};

// What an expression may read. An attribute that is not there is null; without any there is no such person.
struct Facts {
  json::object user = {};
  json::object appuser = {};  // of the user at the application that they signed on to
  json::object app = {};
  std::vector<Group> groups = {};  // of the user
};

struct Function;
class Pattern;

struct Node {
  enum class Kind { literal, attribute, list, call, choice, either, both, negation, binary };
  Kind kind = Kind::literal;
  std::string name = {};   // of an attribute ("user.login"; "user": whether there is one) or an operator
  json::value value = {};  // of a literal
  std::vector<Node> parts = {};
  const Function* function = nullptr;           // of a call
  std::shared_ptr<const Pattern> pattern = {};  // of a call that takes one
  std::size_t depth = 1;                        // of the tree under it
};

// A parsed expression. Every error (ErrorKind::invalid) says what was expected and at which position.
Result<Node> parse(std::string_view text);

// The call of a function with one text.
Result<Node> call_of(std::string_view function, const std::string& text);

// The value for these facts; an error (ErrorKind::invalid) where types do not fit or a limit is reached.
Result<json::value> evaluate(const Node& expression, const Facts& facts);

}  // namespace mandate::expressions
