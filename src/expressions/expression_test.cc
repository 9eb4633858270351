#include "expressions/expression.h"

#include <gmock/gmock.h>

namespace mandate::expressions {
namespace {

using ::testing::HasSubstr;

Facts facts() {
  Facts facts;
  facts.user = {{"login", "ada@example.test"}, {"level", 7}};
  facts.appuser = {{"userName", "ada"}};
  facts.app = {{"clientId", "0oa1"}};
  facts.groups = {{"00g1", "Admins"}, {"00g2", "App-Red"}, {"00g3", "App-Blue"}};
  return facts;
}

TEST(ExpressionTest, RefusesWhatIsNoExpressionAndSaysWhere) {
  struct Case {
    std::string text, fault;
  };
  const Case cases[] = {
      {"", "a value at position 1"},
      {"user", "after user at position 5"},
      {"appuser", "'.<attribute>', '== null' or '!= null' after appuser at position 8"},
      {"appuser + 'a'", "after appuser"},
      {"appuser == 'a'", "after appuser"},
      {"appuser == nullable", "after appuser"},
      {"null == appuser", "after appuser"},
      {"{appuser}", "after appuser"},
      {"appuser == null == appuser", "after appuser"},
      {"app == null", "app.<attribute>"},
      {"appuser.", "appuser.<attribute>"},
      {"appuser.profile.role", "appuser.<attribute>"},
      {"AppUser.role", "appuser.<attribute>"},
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
      {"-", "64 bits"},
      {"-inf", "64 bits"},
      {"isMemberOfGroupNameRegex(user.login)", "a text in quotes"},
      {"isMemberOfGroupNameRegex('(')", "a regular expression"},
      {"Groups.matches('((a{100}){100}){100}')", "a regular expression"},
      {"Groups.matches('(?=a)b')", "a regular expression"},
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
}

TEST(ExpressionTest, TheDepthOfTheWholeTreeIsBounded) {
  const auto chain = [](std::size_t operators, const std::string& first) {
    std::string text = first;
    for (std::size_t i = 0; i < operators; ++i) text += "+1";
    return text;
  };
  EXPECT_TRUE(parse(chain(depth_max - 1, "1")));
  EXPECT_FALSE(parse(chain(depth_max, "1")));
  EXPECT_FALSE(parse(chain(1000, "1")));
  std::string nested = "1";
  for (int i = 0; i < 3; ++i) nested = chain(depth_max / 2, "(" + nested + ")");
  EXPECT_FALSE(parse(nested)) << "chains within chains";
}

TEST(ExpressionTest, RefusesToComputeWhatDoesNotFit) {
  std::string doubled = "'0123456789abcdef'";
  for (int i = 0; i < 12; ++i) doubled = "String.replace(" + doubled + ", '0', '00000000')";
  for (const auto& text :
       {std::string("1 ? 2 : 3"), std::string("'a' < 'b'"), std::string("1 + 'a'"),
        std::string("9223372036854775807 + 1"), std::string("String.len(null)"),
        std::string("String.replace('a', '', 'b')"), std::string("Arrays.size('a')"),
        std::string("Arrays.toCsvString({1})"), std::string("Convert.toInt('7x')"), std::string("Groups.contains(1)"),
        std::string("Convert.toNum('inf')"), std::string("Convert.toNum('1e999')"),
        std::string("String.substring('abc', 2, 1)"), std::string("String.substring('abc', -1, 1)"),
        std::string("String.stringSwitch('a','b','c')"), std::string("Arrays.add('a', 'b')"), doubled}) {
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
      {"appuser.userName", "ada"},
      {"appuser.role", nullptr},
      {"appuser != null ? appuser.userName : app.clientId", "ada"},
      {"(appuser == null) || user==null", false},
      {"!(user != null) OR appuser.role == null AND appuser != null", true},
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
      {"Convert.toInt(6.6)", 7},
      {"Convert.toNum('1.5') + 1", 2.5},
      {"1.5 < 2 && 2 == 2.0", true},
      {"String.join('-', 'a', 'b', 'c')", "a-b-c"},
      {"String.substring('a\xc3\xa9z', 1, 2)", "\xc3\xa9"},
      {"String.substring('abc', 1, 99)", "bc"},
      {"String.stringSwitch(user.login, 'none', 'bob', 'B', 'ada', 'A')", "A"},
      {"String.stringSwitch('x', 'none', 'bob', 'B')", "none"},
      {"Arrays.add({'a'}, 'b')", json::array{"a", "b"}},
      {"Arrays.remove({'a', 'b', 'a'}, 'a')", json::array{"b"}},
      {"Arrays.flatten('a', {'b', {'c'}})", json::array{"a", "b", "c"}},
      {"isMemberOfGroup('00g1')", true},
      {"isMemberOfGroup('Admins')", false},
      {"isMemberOfAnyGroup('00g9', '00g3')", true},
      {"isMemberOfGroupNameRegex('App-.*')", true},
      {"isMemberOfGroupNameRegex('App-')", false},
      {"Groups.equals('App-Red')", json::array{"App-Red"}},
      {"Groups.matches('App-(Red|Blue)')", json::array{"App-Red", "App-Blue"}},
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

TEST(ExpressionTest, WhoIsNotThereIsNull) {
  Facts facts;
  facts.app = {{"clientId", "0oa1"}};
  const std::pair<const char*, json::value> cases[] = {
      {"user == null && appuser == null", true},
      {"appuser.userName", nullptr},
      {"(appuser != null) ? appuser.userName : app.clientId", "0oa1"},
  };
  for (const auto& [text, value] : cases) EXPECT_EQ(*evaluate(*parse(text), facts), value) << text;
}

TEST(ExpressionTest, ManyGroupsTakeManySteps) {
  auto many = facts();
  for (int i = 0; i < 20000; ++i) many.groups.push_back({"00g", "Group"});
  EXPECT_TRUE(evaluate(*parse("isMemberOfGroupName('Admins')"), many));
  EXPECT_FALSE(evaluate(*parse("isMemberOfGroupName('a') || isMemberOfGroupName('b')"), many));
  EXPECT_FALSE(evaluate(*parse("Groups.startsWith('Group')"), many)) << "the value is too large";
}

TEST(ExpressionTest, NoPatternTakesForever) {
  auto facts = Facts();
  facts.groups = {{"00g1", std::string(20000, 'a') + "!"}};
  EXPECT_EQ(*evaluate(*call_of("Groups.matches", "(a*)*(a|a)*b"), facts), json::value(json::array{}));
}

}  // namespace
}  // namespace mandate::expressions
