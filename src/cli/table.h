#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal.h"

namespace mandate::cli {

// Rows of text under titles, as wide as what they hold; where that is more than the terminal has, the widest
// columns give way. Words of state (ACTIVE, FAILURE, …) are coloured.
class Table {
 public:
  Table(std::vector<std::string> titles, Terminal terminal);

  void add(std::vector<std::string> cells);  // missing cells are empty
  std::string render() const;

 private:
  std::vector<std::size_t> widths() const;
  std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths, bool title) const;

  std::vector<std::string> titles_;
  std::vector<std::vector<std::string>> rows_;
  Terminal terminal_;
};

// How a word of state looks; plain for every other text.
Style style_of(std::string_view word);

}  // namespace mandate::cli
