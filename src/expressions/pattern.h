#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"

namespace mandate::expressions {

// A regular expression that is matched in time linear in the text, whatever it says (RE2).
class Pattern {
 public:
  // ErrorKind::invalid says what is wrong with it, or that it would take too much memory.
  static Result<std::shared_ptr<const Pattern>> create(std::string_view text);
  virtual ~Pattern() = default;
  virtual bool matches(std::string_view whole) const = 0;
};

}  // namespace mandate::expressions
