#include "base/json.h"

#include <cmath>
#include <string>
#include <unordered_set>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

namespace mandate {
namespace {

// Builds a value with Boost's own stack and keeps, for each open object, the names seen so far.
class StrictHandler {
 public:
  static constexpr std::size_t max_array_size = 100'000;
  static constexpr std::size_t max_object_size = 10'000;
  static constexpr std::size_t max_string_size = std::size_t{16} << 20;
  static constexpr std::size_t max_key_size = 4096;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return names_.emplace_back(), true; }
  bool on_object_end(std::size_t n, json::error_code&) { return names_.pop_back(), stack_.push_object(n), true; }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t n, json::error_code&) { return stack_.push_array(n), true; }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part);
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& ec) {
    key_.append(part);
    stack_.push_key(part);
    if (!names_.back().insert(std::move(key_)).second) return ec = json::error::exception, duplicate_ = true, false;
    key_.clear();
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return stack_.push_chars(part), true; }
  bool on_string(json::string_view part, std::size_t, json::error_code&) { return stack_.push_string(part), true; }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t v, json::string_view, json::error_code&) { return stack_.push_int64(v), true; }
  bool on_uint64(std::uint64_t v, json::string_view, json::error_code&) { return stack_.push_uint64(v), true; }
  bool on_double(double v, json::string_view, json::error_code& ec) {
    if (!std::isfinite(v)) return ec = json::error::exponent_overflow, false;
    stack_.push_double(v);
    return true;
  }
  bool on_bool(bool v, json::error_code&) { return stack_.push_bool(v), true; }
  bool on_null(json::error_code&) { return stack_.push_null(), true; }
  bool on_comment_part(json::string_view, json::error_code&) { return false; }
  bool on_comment(json::string_view, json::error_code&) { return false; }

  void begin() { stack_.reset(); }
  json::value release() { return stack_.release(); }
  bool saw_duplicate() const { return duplicate_; }

 private:
  json::value_stack stack_;
  std::vector<std::unordered_set<std::string>> names_;
  std::string key_;
  bool duplicate_ = false;
};

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  json::basic_parser<StrictHandler> parser{json::parse_options{}};
  parser.handler().begin();
  json::error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (parser.handler().saw_duplicate()) return fail(ErrorKind::malformed, "The JSON has a duplicate member name.");
  if (ec) return fail(ErrorKind::malformed, "The JSON is not well-formed: " + ec.message() + ".");
  if (used != text.size()) return fail(ErrorKind::malformed, "The JSON is followed by other data.");
  return parser.handler().release();
}

Result<json::object> parse_json_object(std::string_view text) {
  TRY(json::value value, parse_json(text));
  if (!value.is_object()) return fail(ErrorKind::malformed, "The JSON must be an object.");
  return std::move(value.get_object());
}

}  // namespace mandate
