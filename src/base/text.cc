#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/utf8.h"

namespace mandate {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Characters that make a name look like another one, or like nothing.
bool is_unfit_for_display(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE ||
         (c >= 0xE0000 && c <= 0xE007F);
}

bool is_blank(char32_t c) {
  return c == ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A);
}

constexpr char standard_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<signed char, 256> reverse_of(const char* alphabet) {
  std::array<signed char, 256> table{};
  for (auto& entry : table) entry = -1;
  for (int i = 0; i < 64; ++i) table[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
  return table;
}

constexpr auto standard_reverse = reverse_of(standard_alphabet);
constexpr auto url_reverse = reverse_of(url_alphabet);

bool is_ascii(std::string_view text) {
  std::uint64_t seen = 0, eight = 0;
  const auto see = [&](std::size_t at) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    seen |= eight;
  };
  if (text.size() < sizeof eight) {
    for (const char c : text) seen |= static_cast<unsigned char>(c);
  } else {
    for (std::size_t at = 0; at + sizeof eight < text.size(); at += sizeof eight) see(at);
    see(text.size() - sizeof eight);  // some of them once more
  }
  return (seen & 0x8080808080808080U) == 0;
}

std::string encode64(std::string_view bytes, const char* alphabet) {
  std::string out((bytes.size() * 4 + 2) / 3, '\0');
  const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(bytes[i])}; };
  char* next = out.data();
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t bits = (byte(i) << 16) | (byte(i + 1) << 8) | byte(i + 2);
    *next++ = alphabet[bits >> 18];
    *next++ = alphabet[(bits >> 12) & 63U];
    *next++ = alphabet[(bits >> 6) & 63U];
    *next++ = alphabet[bits & 63U];
  }
  if (i == bytes.size()) return out;
  const bool two = i + 2 == bytes.size();
  const std::uint32_t bits = (byte(i) << 16) | (two ? byte(i + 1) << 8 : 0U);
  *next++ = alphabet[bits >> 18];
  *next++ = alphabet[(bits >> 12) & 63U];
  if (two) *next = alphabet[(bits >> 6) & 63U];
  return out;
}

std::optional<std::string> decode64(std::string_view text, const std::array<signed char, 256>& reverse) {
  const std::size_t rest = text.size() % 4;
  if (rest == 1) return std::nullopt;
  std::string out(text.size() * 3 / 4, '\0');
  const auto value = [&](std::size_t i) { return std::int32_t{reverse[static_cast<unsigned char>(text[i])]}; };
  char* next = out.data();
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const auto a = value(i), b = value(i + 1), c = value(i + 2), d = value(i + 3);
    if ((a | b | c | d) < 0) return std::nullopt;
    *next++ = static_cast<char>((a << 2) | (b >> 4));
    *next++ = static_cast<char>((b << 4) | (c >> 2));
    *next++ = static_cast<char>((c << 6) | d);
  }
  if (rest == 0) return out;
  const auto a = value(i), b = value(i + 1), c = rest == 3 ? value(i + 2) : 0;
  if ((a | b | c) < 0) return std::nullopt;
  *next++ = static_cast<char>((a << 2) | (b >> 4));
  if (rest == 3) *next = static_cast<char>((b << 4) | (c >> 2));
  const auto unused = rest == 3 ? c & 3 : b & 15;
  if (unused != 0) return std::nullopt;  // not canonical
  return out;
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  if (text.empty()) return parts;
  parts.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), separator)) + 1);
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find(separator, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  for (const std::string_view part : split(text, ' '))
    if (!part.empty() && std::find(words.begin(), words.end(), part) == words.end()) words.emplace_back(part);
  return words;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string to_lower_ascii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool iequals_ascii(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && iequals_ascii(text.substr(0, prefix.size()), prefix);
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return to_lower_ascii(text).find(to_lower_ascii(part)) != std::string::npos;
}

std::optional<char32_t> next_code_point(std::string_view text, std::size_t& position) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(position);
  if (first < 0x80) return ++position, first;
  const int extra = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0;
  if (extra == 0 || first > 0xF4 || text.size() - position <= static_cast<std::size_t>(extra)) return std::nullopt;
  std::uint32_t value = first & (0x3FU >> extra);
  for (int i = 1; i <= extra; ++i) {
    const unsigned char next = byte(position + static_cast<std::size_t>(i));
    if ((next & 0xC0U) != 0x80) return std::nullopt;
    value = (value << 6) | (next & 0x3FU);
  }
  static constexpr std::uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
  if (value < smallest[extra] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  position += static_cast<std::size_t>(extra) + 1;
  return value;
}

void append_utf8(std::string& text, char32_t code_point) {
  const auto part = [&](unsigned shift, unsigned mark) {
    text.push_back(static_cast<char>(mark | ((code_point >> shift) & (mark == 0x80 ? 0x3FU : 0x7FU))));
  };
  if (code_point < 0x80) return part(0, 0);
  if (code_point < 0x800) {
    part(6, 0xC0);
  } else if (code_point < 0x10000) {
    part(12, 0xE0);
    part(6, 0x80);
  } else {
    part(18, 0xF0);
    part(12, 0x80);
    part(6, 0x80);
  }
  part(0, 0x80);
}

bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;  // as tokens and forms are nearly always
  for (std::size_t pos = 0; pos < text.size();)
    if (!next_code_point(text, pos)) return false;
  return true;
}

std::size_t utf8_length(std::string_view text) {
  std::size_t pos = 0;
  return !text.empty() && next_code_point(text, pos) ? pos : 0;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

bool is_display_text(std::string_view text) {
  bool visible = false;
  for (std::size_t pos = 0; pos < text.size();) {
    const auto c = next_code_point(text, pos);
    if (!c || is_unfit_for_display(*c)) return false;
    visible = visible || !is_blank(*c);
  }
  return visible;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  const bool has_plus = plus_is_space && text.find('+') != std::string_view::npos;
  if (!has_plus && text.find('%') == std::string_view::npos) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t begin = i;
    while (i < text.size() && text[i] != '%' && text[i] != '+') ++i;
    out += text.substr(begin, i - begin);
    if (i == text.size()) break;
    if (text[i] == '+') {
      out += plus_is_space ? ' ' : '+';
    } else {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.append({'%', digits[byte >> 4], digits[byte & 15U]});
    }
  }
  return out;
}

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out(bytes.size() * 2, '\0');
  char* next = out.data();
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *next++ = digits[byte >> 4];
    *next++ = digits[byte & 15U];
  }
  return out;
}

std::string base64url_encode(std::string_view bytes) {
  return encode64(bytes, url_alphabet);
}

std::optional<std::string> base64url_decode(std::string_view text) {
  return decode64(text, url_reverse);
}

std::string base64_encode(std::string_view bytes) {
  std::string out = encode64(bytes, standard_alphabet);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 == 0 && text.ends_with("=="))
    text.remove_suffix(2);
  else if (text.size() % 4 == 0 && text.ends_with('='))
    text.remove_suffix(1);
  return decode64(text, standard_reverse);
}

}  // namespace mandate
