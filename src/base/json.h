#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mandate {

namespace json = boost::json;

// The one JSON parser for everything that comes from outside (RFC 8259, strict): refuses duplicate member
// names at any depth, also when written with escapes; numbers that do not fit a 64-bit integer or a finite
// double; invalid UTF-8; comments; trailing data; nesting deeper than 32. Boost.JSON alone lets the last
// duplicate win, so two readers of one token could see different claims. ErrorKind::malformed.
Result<json::value> parse_json(std::string_view text, json::storage_ptr memory = {});

// The same for a text that must be an object.
Result<json::object> parse_json_object(std::string_view text, json::storage_ptr memory = {});

// The member of this name when it is a string; else empty.
std::string text_at(const json::object& object, std::string_view name);

// Memory for one value that is made, read and dropped as a whole, of about that many bytes: what is taken back of it
// while the value lives is not used again. It lives as long as what was made in it.
inline json::storage_ptr memory_of_one(std::size_t bytes) {
  return json::make_shared_resource<json::monotonic_resource>(bytes);
}

// Appends `text` as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD, so that what is written can
// always be read.
void append_json_string(std::string& out, std::string_view text);

}  // namespace mandate
