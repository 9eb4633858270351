#include <gtest/gtest.h>

#include "base/json.h"
#include "base/random.h"
#include "base/secret_string.h"
#include "base/text.h"
#include "base/time.h"

namespace mandate {
namespace {

TEST(Json, RefusesWhatTwoReadersCouldReadDifferently) {
  for (const char* text : {R"({"exp":1,"exp":2})", R"({"exp":1,"\u0065xp":2})", R"({"a":{"b":1,"b":2}})",
                           R"({"a":1e999})", R"({"a":1} x)", R"({"a":1}{)", R"(["\ud800"])", "{\"a\":\"\xff\"}",
                           R"({"a":1,})", "// c\n{}", "\xef\xbb\xbf{}", "", "{", R"({"a":NaN})", R"({'a':1})"})
    EXPECT_FALSE(parse_json(text)) << text;
  EXPECT_FALSE(parse_json(std::string(40, '[') + std::string(40, ']')));
  EXPECT_TRUE(parse_json(R"({"a":{"b":1},"c":{"b":2},"d":[{"b":1},{"b":1}]})"));
  EXPECT_FALSE(parse_json_object("[]"));
}

// Both look at several bytes at once, so every byte is tried in every place.
TEST(Text, EveryByteIsSeenInEveryPlace) {
  for (const std::size_t size : {1, 2, 7, 8, 9, 15, 16, 17, 33}) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, 'a');
        text[place] = static_cast<char>(byte);
        EXPECT_EQ(is_utf8(text), byte < 0x80) << size << ' ' << place << ' ' << byte;
        std::string written;
        append_json_string(written, text);
        const bool stands_for_itself = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
        EXPECT_EQ(written == '"' + text + '"', stands_for_itself) << size << ' ' << place << ' ' << byte;
        if (byte >= 0x80) text.replace(place, 1, "\xef\xbf\xbd");
        EXPECT_EQ(parse_json(written).value(), json::value(text));
      }
    }
  }
}

TEST(Base64url, GoesThereAndBackInEveryLength) {
  for (std::size_t size = 0; size < 70; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 37 + size);
    const auto text = base64url_encode(bytes);
    EXPECT_EQ(base64url_decode(text), bytes);
    for (std::size_t place = 0; place < text.size(); ++place) {
      auto broken = text;
      broken[place] = '=';
      EXPECT_FALSE(base64url_decode(broken)) << size << ' ' << place;
    }
  }
}

TEST(Base64url, IsStrict) {
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
  for (const char* bad : {"A", "AB=", "A+", "A/", "AB==", "A ", "AAAAA", "-_9"})
    EXPECT_FALSE(base64url_decode(bad)) << bad;
  EXPECT_EQ(base64url_decode("-_8"), "\xfb\xff");
  EXPECT_EQ(base64url_decode(""), "");
  EXPECT_EQ(base64_decode("YTpi"), "a:b");
  EXPECT_EQ(base64_decode("YQ=="), "a");
}

TEST(Text, DisplayTextRefusesTricks) {
  for (const char* bad : {"", "   ", "a\x01",
                          "abc\xe2\x80\xae"
                          "def",
                          "\xe2\x80\x8b", "\xed\xa0\x80", "\xc0\xaf", "a\nb", "\xf4\x90\x80\x80"})
    EXPECT_FALSE(is_display_text(bad)) << bad;
  for (const char* good : {"Anna", "日本語 エージェント", "Ünïcödé 🤖"}) EXPECT_TRUE(is_display_text(good)) << good;
}

TEST(Text, PercentDecoding) {
  EXPECT_EQ(percent_decode("a%20b+c"), "a b+c");
  EXPECT_EQ(percent_decode("a+b", true), "a b");
  EXPECT_EQ(percent_decode("%41+%42+c%"), std::nullopt);
  EXPECT_EQ(percent_decode("%41+%42+c%43"), "A+B+cC");
  EXPECT_FALSE(percent_decode("%4"));
  EXPECT_FALSE(percent_decode("%zz"));
  EXPECT_EQ(percent_encode("a b/ü"), "a%20b%2F%C3%BC");
}

TEST(Time, RoundTrips) {
  EXPECT_EQ(format_time(from_seconds(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_time(*parse_time("2026-04-04T15:56:05.123456+02:00")), "2026-04-04T13:56:05.123Z");
  for (const char* bad : {"", "2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00"})
    EXPECT_FALSE(parse_time(bad)) << bad;
}

TEST(Secret, ComparesWholeTexts) {
  EXPECT_TRUE(SecretString("abc").equals("abc"));
  EXPECT_FALSE(SecretString("abc").equals("abd"));
  EXPECT_FALSE(SecretString("abc").equals("abcd"));
}

TEST(Random, DoesNotRepeat) {
  EXPECT_NE(random_base62(20), random_base62(20));
  EXPECT_EQ(random_base62(33).size(), 33u);
  EXPECT_EQ(random_uuid()[14], '4');
}

}  // namespace
}  // namespace mandate
