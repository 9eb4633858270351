#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mandate {

// Splits at `separator`; an empty text gives no part, "a,,b" gives an empty one in the middle.
std::vector<std::string_view> split(std::string_view text, char separator);

// The space-separated words of a scope value (RFC 6749 section 3.3), in order, duplicates dropped.
std::vector<std::string> split_words(std::string_view text);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

// Whether a list of texts has this one.
template <class Texts>
bool contains(const Texts& texts, std::string_view wanted) {
  for (const auto& text : texts)
    if (text == wanted) return true;
  return false;
}

std::string_view trim(std::string_view text);  // ASCII space, tab, CR, LF
std::string to_lower_ascii(std::string_view text);
bool iequals_ascii(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool contains_ignoring_case(std::string_view text, std::string_view part);

// Well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view text);
// Bytes of the well-formed character that `text` begins with; 0 when it begins with none.
std::size_t utf8_length(std::string_view text);
// Number of code points of well-formed UTF-8.
std::size_t count_code_points(std::string_view text);
// Text that people will read in a list: well-formed UTF-8 with no control, bidirectional-override or
// zero-width character, and not only blanks.
bool is_display_text(std::string_view text);

// RFC 3986 percent-decoding; `plus_is_space` for application/x-www-form-urlencoded. nullopt when a `%` is
// not followed by two hex digits.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
// Encodes everything but RFC 3986 unreserved characters.
std::string percent_encode(std::string_view text);

std::string hex(std::string_view bytes);

// RFC 4648 section 5 without padding. Decoding is strict: no padding, no foreign character, and the unused
// bits of the last character must be zero, so that one value has one spelling.
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);
// RFC 4648 section 4 (HTTP Basic). Padding may be missing; everything else is strict.
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace mandate
