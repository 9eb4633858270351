// What the strict parser accepts means one thing: written out and read again it is the same value.
#include <cmath>

#include "base/json.h"
#include "property.h"

namespace {

using namespace mandate;

// Doubles may differ in their last digits: Boost.JSON 1.81 does not round every decimal to the nearest one.
bool same(const json::value& a, const json::value& b) {
  if (a.is_object()) {
    if (!b.is_object() || a.get_object().size() != b.get_object().size()) return false;
    for (const auto& [name, value] : a.get_object()) {
      const json::value* other = b.get_object().if_contains(name);
      if (other == nullptr || !same(value, *other)) return false;
    }
    return true;
  }
  if (a.is_array()) {
    if (!b.is_array() || a.get_array().size() != b.get_array().size()) return false;
    for (std::size_t i = 0; i < a.get_array().size(); ++i)
      if (!same(a.get_array()[i], b.get_array()[i])) return false;
    return true;
  }
  if (a.is_double() && b.is_double()) {
    const double x = a.get_double(), y = b.get_double();
    return std::fabs(x - y) <= std::fabs(x) * 1e-13 + 1e-300;
  }
  return a == b;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto value = parse_json(fuzz::text_of(data, size));
  if (!value) return 0;
  const auto again = parse_json(json::serialize(*value));
  fuzz::must(again.has_value(), "what was accepted is accepted when it is written out");
  fuzz::must(same(*value, *again), "what was accepted reads the same when it is written out");
  return 0;
}
