#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace mandate::domain {

// The operators of RFC 7644 section 3.4.2.2.
enum class Comparison { eq, ne, co, sw, ew, pr, gt, ge, lt, le };
std::string_view name_of(Comparison comparison);  // "eq", …

// A filter over the attributes of a list's rows: one comparison, or others joined.
struct Filter {
  // one_value: a value path, `target[id eq "x"]`: one value of `attribute` fits the part.
  enum class Kind { comparison, all_of, any_of, none_of, one_value };
  using Operand = std::variant<std::monostate, bool, double, std::string>;  // monostate: null, or `pr`

  Kind kind = Kind::comparison;
  std::string attribute = {};  // as written: "profile.name"
  std::size_t position = 0;    // of the attribute in the text, in characters from 1
  Comparison comparison = Comparison::eq;
  Operand operand = {};
  std::vector<Filter> parts = {};  // of all_of, any_of (two or more), none_of and one_value (one)
};

inline constexpr std::size_t filter_length_max = 4096;
inline constexpr std::size_t filter_depth_max = 8;
inline constexpr std::size_t filter_comparisons_max = 50;

// Parses the SCIM filter grammar (RFC 7644 section 3.4.2.2, figure 1). `and` binds tighter than `or`; names and
// operators are read without regard to case. `refusal` (bad_search or bad_filter) is the kind of every error; its
// message says what was expected and at which character.
Result<Filter> parse_filter(std::string_view text, ErrorKind refusal);

}  // namespace mandate::domain
