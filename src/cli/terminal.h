#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mandate::cli {

// How many columns a terminal gives this text: wide characters (East Asian, emoji) take two, combining marks
// and joiners none. Good enough for tables; no terminal agrees with another about every emoji sequence.
std::size_t display_width(std::string_view utf8);

// The text cut to `width` columns, with "…" as its last when something was cut.
std::string truncate(std::string_view utf8, std::size_t width);

// The text with every character that could move the cursor, change the reading direction or hide shown as
// U+FFFD, and line ends as blanks: names come from other people, and a terminal obeys what it is sent.
std::string printable(std::string_view text);

enum class Style { plain, bold, dim, good, warning, bad, accent };

// What is known about where the output goes.
struct Terminal {
  std::size_t width = 0;  // 0: no limit (a file or a pipe)
  bool colour = false;

  // Of a file descriptor: colour only on a terminal, and not with NO_COLOR (no-color.org) or TERM=dumb.
  static Terminal of(int file_descriptor);

  // The text in that style; as it is without colour.
  std::string styled(std::string_view text, Style style) const;
};

}  // namespace mandate::cli
