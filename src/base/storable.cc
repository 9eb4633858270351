#include "base/storable.h"

#include <algorithm>

#include "base/text.h"

namespace mandate {
namespace {

constexpr std::size_t code_point_max = 4;  // bytes
constexpr std::string_view replacement = "\xEF\xBF\xBD", cut_mark = "\xE2\x80\xA6";

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// The bytes of the code point that the text begins with; 0 when it begins with none.
std::size_t leading_code_point(std::string_view text) {
  for (std::size_t length = 1; length <= std::min(code_point_max, text.size()); ++length)
    if (is_utf8(text.substr(0, length))) return length;
  return 0;
}

}  // namespace

bool is_storable(std::string_view text) {
  return text.find('\0') == std::string_view::npos && is_utf8(text);
}

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  auto end = most - std::min(most, cut_mark.size());
  while (end > 0 && is_continuation(text[end])) --end;
  return std::string(text.substr(0, end)).append(cut_mark);
}

std::string to_storable(std::string_view text) {
  if (is_storable(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const auto length = leading_code_point(text);
    out += length == 0 || text.front() == '\0' ? replacement : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

}  // namespace mandate
