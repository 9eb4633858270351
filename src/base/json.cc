#include "base/json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

#include "base/text.h"

namespace mandate {
namespace {

// The member names of every object that is open. A token's few short names cost no allocation; an object of many names
// is looked up by hash, so that no document makes the search quadratic.
class OpenNames {
 public:
  void open_object() { objects_.push_back({names_.size(), {}}); }
  void close_object() {
    names_.resize(objects_.back().first);
    objects_.pop_back();
  }
  // False when the innermost object has this name already.
  bool add(std::string name) {
    auto& object = objects_.back();
    if (!object.many.empty()) return object.many.insert(std::move(name)).second;
    const auto own = names_.begin() + static_cast<std::ptrdiff_t>(object.first);
    if (std::find(own, names_.end(), name) != names_.end()) return false;
    names_.push_back(std::move(name));
    if (names_.size() - object.first == few) move_to_hash(object);
    return true;
  }

 private:
  static constexpr std::size_t few = 16;

  struct Object {
    std::size_t first;                     // of its names in names_
    std::unordered_set<std::string> many;  // all of them, once there are `few`
  };

  void move_to_hash(Object& object) {
    const auto own = names_.begin() + static_cast<std::ptrdiff_t>(object.first);
    object.many.insert(std::make_move_iterator(own), std::make_move_iterator(names_.end()));
    names_.resize(object.first);
  }

  std::vector<Object> objects_;
  std::vector<std::string> names_;
};

// Builds a value with Boost's own stack, and refuses the second of two members of one name.
class StrictHandler {
 public:
  static constexpr std::size_t max_array_size = 100'000;
  static constexpr std::size_t max_object_size = 10'000;
  static constexpr std::size_t max_string_size = std::size_t{16} << 20;
  static constexpr std::size_t max_key_size = 4096;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return names_.open_object(), true; }
  bool on_object_end(std::size_t n, json::error_code&) { return names_.close_object(), stack_.push_object(n), true; }
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
    if (!names_.add(std::exchange(key_, {}))) return ec = json::error::exception, duplicate_ = true, false;
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

  void begin(json::storage_ptr memory) { stack_.reset(std::move(memory)); }
  json::value release() { return stack_.release(); }
  bool saw_duplicate() const { return duplicate_; }

 private:
  json::value_stack stack_;
  OpenNames names_;
  std::string key_;
  bool duplicate_ = false;
};

// The bytes that stand for themselves in a JSON string and are characters of their own.
constexpr auto plain_bytes = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

// Whether all eight bytes are plain (the word tricks are exact about "none", which is all that is asked).
bool are_plain(std::uint64_t eight) {
  constexpr std::uint64_t ones = 0x0101010101010101U, high_bits = ones << 7;
  const auto has_zero = [](std::uint64_t word) { return (word - ones) & ~word; };
  const std::uint64_t control = (eight - 0x20 * ones) & ~eight;
  return ((eight | control | has_zero(eight ^ ('"' * ones)) | has_zero(eight ^ ('\\' * ones))) & high_bits) == 0;
}

bool is_plain(std::string_view text) {
  std::uint64_t eight;
  const auto plain_at = [&](std::size_t at) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    return are_plain(eight);
  };
  if (text.size() < sizeof eight)
    return std::ranges::all_of(text, [](char c) { return plain_bytes[static_cast<unsigned char>(c)]; });
  for (std::size_t at = 0; at + sizeof eight < text.size(); at += sizeof eight)
    if (!plain_at(at)) return false;
  return plain_at(text.size() - sizeof eight);  // some of them once more
}

std::size_t plain_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && plain_bytes[static_cast<unsigned char>(text[length])]) ++length;
  return length;
}

void append_escaped(std::string& out, char byte) {
  static constexpr char digits[] = "0123456789abcdef";
  if (byte == '"' || byte == '\\') {
    out += '\\';
    out += byte;
  } else {
    out += "\\u00";
    out += digits[static_cast<unsigned char>(byte) >> 4U];
    out += digits[static_cast<unsigned char>(byte) & 15U];
  }
}

}  // namespace

Result<json::value> parse_json(std::string_view text, json::storage_ptr memory) {
  json::basic_parser<StrictHandler> parser{json::parse_options{}};
  parser.handler().begin(std::move(memory));
  json::error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (parser.handler().saw_duplicate()) return fail(ErrorKind::malformed, "The JSON has a duplicate member name.");
  if (ec) return fail(ErrorKind::malformed, "The JSON is not well-formed: " + ec.message() + ".");
  if (used != text.size()) return fail(ErrorKind::malformed, "The JSON is followed by other data.");
  return parser.handler().release();
}

Result<json::object> parse_json_object(std::string_view text, json::storage_ptr memory) {
  TRY(json::value value, parse_json(text, std::move(memory)));
  if (!value.is_object()) return fail(ErrorKind::malformed, "The JSON must be an object.");
  return std::move(value.get_object());
}

std::string text_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void append_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view replacement = "\xef\xbf\xbd";
  out += '"';
  if (is_plain(text)) {  // as it is nearly always
    out += text;
    text = {};
  }
  while (!text.empty()) {
    const std::size_t plain = plain_length(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t length = utf8_length(text);
    if (length == 1)
      append_escaped(out, text.front());
    else
      out += length == 0 ? replacement : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  out += '"';
}

}  // namespace mandate
