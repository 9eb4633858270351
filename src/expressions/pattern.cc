#include "expressions/pattern.h"

#include <re2/re2.h>

#include <string>

namespace mandate::expressions {
namespace {

constexpr std::size_t length_max = 512;
constexpr std::int64_t memory_max = 256 * 1024;

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(memory_max);
  return options;
}

class Compiled final : public Pattern {
 public:
  explicit Compiled(std::string_view text) : regex_(re2::StringPiece(text.data(), text.size()), options()) {}
  bool matches(std::string_view whole) const override {
    return RE2::FullMatch(re2::StringPiece(whole.data(), whole.size()), regex_);
  }
  const RE2& regex() const { return regex_; }

 private:
  RE2 regex_;
};

}  // namespace

Result<std::shared_ptr<const Pattern>> Pattern::create(std::string_view text) {
  if (text.empty() || text.size() > length_max)
    return fail(ErrorKind::invalid, "a regular expression of 1 to " + std::to_string(length_max) + " bytes");
  auto compiled = std::make_shared<Compiled>(text);
  if (!compiled->regex().ok())
    return fail(ErrorKind::invalid, "a regular expression (" + compiled->regex().error() + ")");
  return compiled;
}

}  // namespace mandate::expressions
