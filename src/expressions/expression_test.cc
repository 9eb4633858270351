#include "expressions/expression.h"

#include <gmock/gmock.h>

namespace mandate::expressions {
namespace {

using ::testing::HasSubstr;

Facts facts() {
  Facts facts;
  facts.user = {{"login", "ada@example.test"}, {"level", 7}};
  facts.app = {{"clientId", "0oa1"}};
  facts.groups = {"Admins", "App-Red", "App-Blue"};
  return facts;
}

TEST(ExpressionTest, RefusesWhatIsNoExpressionAndSaysWhere) {
  struct Case {
    std::string text, fault;
  };
  const Case cases[] = {
      {"", "a value at position 1"},
      {"user", "user.<attribute>"},
      {"user.", "user.<attribute>"},
      {"user.a.b", "user.<attribute>"},
      {"session.id", "user.<attribute>"},
      {"'open", "closing quote"},
      {"'open\\", "closing quote"},
      {"1 +", "a value at position 4"},
      {"1 2", "an operator or the end at position 3"},
      {"true ? 1", "':'"},
      {"(1", "')'"},
      {"{1, 2", "',' or '}'"},
      {"String.len()", "another number of arguments"},
      {"String.len('a', 'b')", "another number of arguments"},
      {"System.exit(1)", "a function that exists at position 1"},
      {"99999999999999999999", "64 bits"},
      {"'\xff'", "UTF-8"},
      {std::string(length_max + 1, ' '), "longer"},
      {std::string(1000, '('), "levels"},
      {std::string(1000, '!'), "levels"},
      {std::string(1000, '{'), "levels"},
  };
  for (const auto& c : cases) {
    const auto parsed = parse(c.text);
    ASSERT_FALSE(parsed) << c.text;
    EXPECT_THAT(parsed.error().message, HasSubstr(c.fault)) << c.text;
  }
  std::string chain = "1";
  for (int i = 0; i < 1000; ++i) chain += "+1";
  EXPECT_FALSE(parse(chain));
}

TEST(ExpressionTest, RefusesToComputeWhatDoesNotFit) {
  std::string doubled = "'0123456789abcdef'";
  for (int i = 0; i < 12; ++i) doubled = "String.replace(" + doubled + ", '0', '00000000')";
  for (const auto& text : {std::string("1 ? 2 : 3"), std::string("'a' < 'b'"), std::string("1 + 'a'"),
                           std::string("9223372036854775807 + 1"), std::string("String.len(null)"),
                           std::string("String.replace('a', '', 'b')"), std::string("Arrays.size('a')"),
                           std::string("Arrays.toCsvString({1})"), std::string("Convert.toInt('7x')"),
                           std::string("Groups.contains(1)"), doubled}) {
    const auto parsed = parse(text);
    ASSERT_TRUE(parsed) << text << parsed.error().message;
    EXPECT_FALSE(evaluate(*parsed, facts())) << text;
  }
}

TEST(ExpressionTest, Computes) {
  struct Case {
    std::string text;
    json::value value;
  };
  const Case cases[] = {
      {"user.login", "ada@example.test"},
      {"user.nothing", nullptr},
      {"app.clientId", "0oa1"},
      {"'it\\'s'", "it's"},
      {"user.level + 1", 8},
      {"user.level >= 7 AND NOT (user.level > 7)", true},
      {"user.nothing == null ? \"none\" : 'some'", "none"},
      {"1 == 1 || 'not' < 'computed'", true},
      {"false && 'not' < 'computed'", false},
      {"1 != 2", true},
      {"!(1 == 2)", true},
      {"'a' + 'b' + 'c'", "abc"},
      {"String.substringBefore(user.login, '@')", "ada"},
      {"String.substringAfter(user.login, '@')", "example.test"},
      {"String.substringAfter('a', '@')", ""},
      {"String.toUpperCase('aZ1')", "AZ1"},
      {"String.toLowerCase('aZ1')", "az1"},
      {"String.len('\xc3\xa9')", 1},
      {"String.removeSpaces(' a b ')", "ab"},
      {"String.append('a', 'b')", "ab"},
      {"String.replace('aXbX', 'X', '-')", "a-b-"},
      {"String.replaceFirst('aXbX', 'X', '-')", "a-bX"},
      {"String.stringContains('abc', 'b')", true},
      {"String.startsWith('abc', 'b')", false},
      {"Arrays.contains({1, 'a'}, 'a')", true},
      {"Arrays.size({1, 2})", 2},
      {"Arrays.isEmpty({})", true},
      {"Arrays.toCsvString({'a', 'b'})", "a,b"},
      {"Convert.toInt('-7')", -7},
      {"isMemberOfGroupName('Admins')", true},
      {"isMemberOfGroupName('Admin')", false},
      {"isMemberOfGroupNameStartsWith('App-')", true},
      {"isMemberOfGroupNameContains('Green')", false},
      {"Groups.startsWith('App-')", json::array{"App-Red", "App-Blue"}},
      {"Groups.endsWith('Red')", json::array{"App-Red"}},
      {"Groups.contains('min')", json::array{"Admins"}},
  };
  for (const auto& c : cases) {
    const auto parsed = parse(c.text);
    ASSERT_TRUE(parsed) << c.text << parsed.error().message;
    const auto value = evaluate(*parsed, facts());
    ASSERT_TRUE(value) << c.text << value.error().message;
    EXPECT_EQ(*value, c.value) << c.text;
  }
}

}  // namespace
}  // namespace mandate::expressions
