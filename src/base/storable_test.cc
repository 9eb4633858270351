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

TEST(Storable, WhatCanBeStoredStaysAsItIs) {
  for (const auto* text : {"", "plain", "\u00e4 \U0001F600", "\t\r\n\x7f"}) {
    EXPECT_TRUE(is_storable(text));
    EXPECT_EQ(to_storable(text), text);
  }
}

}  // namespace
}  // namespace mandate
