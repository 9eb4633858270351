#include "base/storable.h"

#include <gtest/gtest.h>

namespace mandate {
namespace {

TEST(Storable, EveryByteThatCannotBeStoredIsReplaced) {
  struct Case {
    std::string text, stored;
  };
  for (const auto& c : {Case{std::string("a\0b", 3), "a\uFFFDb"}, Case{"\xff\xc3", "\uFFFD\uFFFD"},
                        Case{"x\xed\xa0\x80y", "x\uFFFD\uFFFD\uFFFDy"}, Case{"\xf0\x9f\x98", "\uFFFD\uFFFD\uFFFD"},
                        Case{"\xc3\xa4\xff", "\u00e4\uFFFD"}}) {
    EXPECT_FALSE(is_storable(c.text));
    EXPECT_EQ(to_storable(c.text), c.stored);
    EXPECT_TRUE(is_storable(c.stored));
  }
}

TEST(Storable, CutsWithoutBreakingACodePoint) {
  struct Case {
    std::string_view text;
    std::size_t most;
    std::string_view cut;
  };
  for (const auto& c : {Case{"", 5, ""}, Case{"12345", 5, "12345"}, Case{"123456", 5, "12\u2026"},
                        Case{"\u00e4\u00e4\u00e4", 5, "\u00e4\u2026"}, Case{"1\u00e4\u00e4\u00e4", 5, "1\u2026"},
                        Case{"\U0001F600\U0001F600", 6, "\u2026"}, Case{"long", 3, "\u2026"}})
    EXPECT_EQ(shortened(c.text, c.most), c.cut) << c.text;
}

TEST(Storable, WhatCanBeStoredStaysAsItIs) {
  for (const auto* text : {"", "plain", "\u00e4 \U0001F600", "\t\r\n\x7f"}) {
    EXPECT_TRUE(is_storable(text));
    EXPECT_EQ(to_storable(text), text);
  }
}

}  // namespace
}  // namespace mandate
