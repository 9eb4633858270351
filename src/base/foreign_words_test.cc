#include "base/foreign_words.h"

#include <gtest/gtest.h>

namespace mandate {
namespace {

TEST(ForeignWords, HaveNothingInThemThatOpensADoor) {
  const std::string jwt = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln-_c2ln";
  struct Case {
    std::string what, text;
    std::vector<std::string_view> sent;
    std::string clean;
  };
  for (const auto& c :
       {Case{"a token that was sent", "token abc-1 is not known", {"abc-1"}, "token [...] is not known"},
        Case{"each time", "abc-1 (abc-1)", {"abc-1"}, "[...] ([...])"},
        Case{"inside of other text", "xabc-1x", {"abc-1"}, "x[...]x"},
        Case{"a secret with blanks", "no correct horse here", {"correct horse"}, "no [...] here"},
        Case{"a secret as a form has it", "client_secret=a%26b%20c", {"a&b c"}, "client_secret=[...]"},
        Case{"one that is part of another", "abcd abcdef", {"abcd", "abcdef"}, "[...] [...]"},
        Case{"a token that nobody told of", "Bearer " + jwt + " expired", {}, "Bearer [...] expired"},
        Case{"at the end", "expired: " + jwt, {}, "expired: [...]"}, Case{"alone", jwt, {}, "[...]"},
        Case{"20 characters of a token", "k 0123456789abcdefghi_ k", {}, "k [...] k"},
        Case{"base64 with padding", "k AAAAAAAAAAAAAAAAAA==", {}, "k [...]"},
        Case{"an encoded token", "k %2B%2B%2B%2B%2B%2B%2B", {}, "k [...]"},
        Case{"one of lower-case letters", "k abcdefghijklmnopqrstuvwxyz", {}, "k [...]"},
        Case{"one with a joint", "k abcdefghijklmnopqrst_uvwxyz", {}, "k [...]"},
        Case{"a secret among error codes", "no battery_staple_correct", {"battery_staple_correct"}, "no [...]"},
        Case{"a secret that would be cut in two", "123456 secret", {"secret"}, "123456 "}})
    EXPECT_EQ(clean_foreign_words(c.text, c.sent, c.what.ends_with("in two") ? 10 : 200), c.clean) << c.what;
}

TEST(ForeignWords, CanBeReadAllTheSame) {
  struct Case {
    std::string text, clean;
  };
  for (const auto& [text, clean] :
       {Case{"", ""}, Case{"The token has expired.", "The token has expired."},
        Case{"19 are not enough: 0123456789abcdefghi", "19 are not enough: 0123456789abcdefghi"},
        Case{"unsupported_grant_type", "unsupported_grant_type"},
        Case{"temporarily_unavailable: try again", "temporarily_unavailable: try again"},
        Case{"a secret of three characters, abc, is none", "a secret of three characters, abc, is none"},
        Case{"a\r\nb\tc\x7f\xc3\xa9", "a??b?c???"}, Case{std::string("a\0b", 3), "a?b"},
        Case{std::string(300, '!'), std::string(200, '!')}})
    EXPECT_EQ(clean_foreign_words(text, {"", "abc"}), clean);
  EXPECT_EQ(clean_foreign_words("0123456789", {}, 4), "0123");
}

}  // namespace
}  // namespace mandate
