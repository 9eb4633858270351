#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "base/text.h"

namespace mandate::cli {
namespace {

struct Range {
  char32_t first, last;
};

// Unicode 15: Mn, Me, Cf and the variation selectors that people's names really hold.
constexpr Range zero_width[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},   {0x06D6, 0x06DC},
    {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31},   {0x0E34, 0x0E3A},
    {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E},   {0x2060, 0x2064},
    {0x20D0, 0x20F0}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF},
};
// East_Asian_Width W and F, and the emoji that are shown as pictures.
constexpr Range double_width[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
    {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};
// Direction marks, embeddings and isolates (Unicode 15, Bidi_Control) and the invisible separators.
constexpr Range deceptive[] = {{0x061C, 0x061C}, {0x200B, 0x200B}, {0x200E, 0x200F},
                               {0x2028, 0x202E}, {0x2060, 0x2069}, {0xFEFF, 0xFEFF}};

template <std::size_t n>
bool in(const Range (&ranges)[n], char32_t character) {
  const auto* after = std::upper_bound(std::begin(ranges), std::end(ranges), character,
                                       [](char32_t c, const Range& range) { return c < range.first; });
  return after != std::begin(ranges) && character <= std::prev(after)->last;
}

// The first character of a non-empty text and how many bytes it has; a byte that is no UTF-8 stands for itself
// as U+FFFD, so that nothing is ever lost or read past the end.
std::pair<char32_t, std::size_t> first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  if (length > text.size() || !is_utf8(text.substr(0, length))) return {0xFFFD, 1};
  if (length == 1) return {byte(0), 1};
  char32_t character = byte(0) & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) character = character << 6 | (byte(i) & 0x3F);
  return {character, length};
}

std::size_t width_of(char32_t character) {
  if (in(zero_width, character)) return 0;
  return in(double_width, character) ? 2 : 1;
}

std::string_view code_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::bold:
      return "1";
    case Style::dim:
      return "2";
    case Style::good:
      return "32";
    case Style::warning:
      return "33";
    case Style::bad:
      return "31";
    case Style::accent:
      return "36";
  }
  return "";
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto [character, length] = first_character(text);
    width += width_of(character);
    text.remove_prefix(length);
  }
  return width;
}

std::string truncate(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::size_t used = 0, end = 0;
  while (end < text.size()) {
    const auto [character, length] = first_character(text.substr(end));
    if (used + width_of(character) > width - 1) break;
    used += width_of(character);
    end += length;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const auto [character, length] = first_character(text);
    if (character == '\n' || character == '\r' || character == '\t') {
      shown += ' ';
      text.remove_prefix(length);
      continue;
    }
    const bool control = character < 0x20 || (character >= 0x7F && character < 0xA0);
    if (control || character == 0xFFFD || in(deceptive, character))
      shown += "\uFFFD";
    else
      shown += text.substr(0, length);
    text.remove_prefix(length);
  }
  return shown;
}

Terminal Terminal::of(int file_descriptor) {
  if (isatty(file_descriptor) == 0) return {};
  Terminal terminal;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  terminal.colour =
      (no_colour == nullptr || *no_colour == '\0') && !(kind != nullptr && std::string_view(kind) == "dumb");
  winsize size{};
  terminal.width = ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  return terminal;
}

std::string Terminal::styled(std::string_view text, Style style) const {
  if (!colour || style == Style::plain || text.empty()) return std::string(text);
  return "\x1b[" + std::string(code_of(style)) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace mandate::cli
