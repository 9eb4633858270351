#include "cli/terminal.h"

#include <gtest/gtest.h>

#include "cli/table.h"

namespace mandate::cli {
namespace {

struct Width {
  const char* name;
  std::string text;
  std::size_t columns;
};

TEST(Terminal, CountsTheColumnsOfAText) {
  const Width cases[] = {
      {"nothing", "", 0},
      {"ASCII", "agent", 5},
      {"letters with marks in one character", "Ærøskøbing", 10},
      {"letters with combining marks", "e\u0301a\u0308", 2},
      {"East Asian", "旅行助手", 8},
      {"Hangul", "여행", 4},
      {"an emoji", "🚆", 2},
      {"joiners", "a\u200Db", 2},
      {"a byte that is no UTF-8", "a\xFFz", 3},
      {"a character cut in the middle", "a\xE6\x97", 3},
  };
  for (const auto& c : cases) EXPECT_EQ(display_width(c.text), c.columns) << c.name;
}

TEST(Terminal, CutsTextsToAWidth) {
  EXPECT_EQ(truncate("short", 5), "short");
  EXPECT_EQ(truncate("longer", 5), "long…");
  EXPECT_EQ(truncate("旅行助手", 5), "旅行…");
  EXPECT_EQ(truncate("旅行助手", 4), "旅…");
  EXPECT_EQ(truncate("anything", 1), "…");
  EXPECT_EQ(truncate("anything", 0), "");
}

TEST(Terminal, MakesTextsOfOthersHarmless) {
  struct {
    const char* name;
    std::string text, shown;
  } cases[] = {
      {"a colour sequence", "\x1b[31mred", "\uFFFD[31mred"},
      {"a bell and a delete", "a\x07\x7F", "a\uFFFD\uFFFD"},
      {"a control of the upper half", "a\u009Bb", "a\uFFFDb"},
      {"line ends", "one\ntwo\tthree", "one two three"},
      {"a direction override", "abc\u202Efed", "abc\uFFFDfed"},
      {"an invisible space", "ad\u200Bmin", "ad\uFFFDmin"},
      {"a byte that is no UTF-8", "a\xC0z", "a\uFFFDz"},
      {"names of the world", "Ærø 旅行 e\u0301", "Ærø 旅行 e\u0301"},
  };
  for (const auto& c : cases) EXPECT_EQ(printable(c.text), c.shown) << c.name;
}

TEST(Terminal, ColoursOnlyWhereColourIsWanted) {
  EXPECT_EQ((Terminal{80, false}.styled("no", Style::bad)), "no");
  EXPECT_EQ((Terminal{80, true}.styled("no", Style::bad)), "\x1b[31mno\x1b[0m");
  EXPECT_EQ((Terminal{80, true}.styled("no", Style::plain)), "no");
}

Table agents(Terminal terminal) {
  Table table({"NAME", "STATUS", "DESCRIPTION"}, terminal);
  table.add({"旅行", "ACTIVE", "Finds and explains bookings of people"});
  table.add({"Second agent", "STAGED"});
  return table;
}

TEST(Table, IsAsWideAsItsTextsWhenNothingLimitsIt) {
  EXPECT_EQ(agents({}).render(),
            "NAME          STATUS  DESCRIPTION\n"
            "旅行          ACTIVE  Finds and explains bookings of people\n"
            "Second agent  STAGED\n");
}

TEST(Table, ShortensItsWidestColumnsToFitATerminal) {
  EXPECT_EQ(agents({36, false}).render(),
            "NAME          STATUS  DESCRIPTION\n"
            "旅行          ACTIVE  Finds and exp…\n"
            "Second agent  STAGED\n");
}

TEST(Table, ColoursWordsOfState) {
  Table table({"STATUS"}, {80, true});
  table.add({"INACTIVE"});
  table.add({"other"});
  EXPECT_EQ(table.render(), "\x1b[1mSTATUS\x1b[0m\n\x1b[33mINACTIVE\x1b[0m\nother\n");
}

}  // namespace
}  // namespace mandate::cli
