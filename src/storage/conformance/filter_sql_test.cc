#include "storage/sql/filter_sql.h"

#include <gmock/gmock.h>

#include "storage/testing/database_test.h"

namespace mandate::storage::sql {
namespace {

using ::testing::HasSubstr;

constexpr FilterColumn columns[] = {{"name", "name"},
                                    {"login", "login_key", ColumnType::folded},
                                    {"created", "created", ColumnType::time},
                                    {"locked", "locked", ColumnType::flag},
                                    {"target.id", "targets", ColumnType::words},
                                    {"status", "status", ColumnType::code},
                                    {"seen", "seen", ColumnType::optional_time},
                                    {"team.id", "name in (select name from teams where team = $)", ColumnType::related},
                                    {"team.name", "name"},
                                    {"profile.name", "name"},
                                    {"profile.login", "login_key", ColumnType::folded}};

class FilterSqlTest : public testing::DatabaseTest {
 protected:
  FilterSqlTest() {
    EXPECT_TRUE(connection_->script(
        "create table things (name text, login_key text, created bigint, locked bigint, targets text, status text, "
        "seen "
        "bigint);"
        "insert into things values ('Anna', 'anna@x', 1000000, 0, 'a b', 'ACTIVE', 5000000);"
        "insert into things values ('ben', 'ben@x', 2000000, 1, 'b', 'STAGED', null);"
        "insert into things values ('', 'c%@x', 3000000, 0, '', 'STAGED', null);"
        "create table teams (team text, name text); insert into teams values ('red', 'Anna'), ('red', 'ben'), "
        "('blue', 'ben');"));
  }
  Result<std::string> names(std::string_view text) {
    TRY(const auto filter, domain::parse_filter(text, ErrorKind::bad_filter));
    TRY(const auto condition, to_condition(filter, columns, 2, ErrorKind::bad_filter));
    std::vector<Value> values{"unused"};
    condition.bind(values);
    const std::string sql = "select name from things where $1 <> '' and " + condition.text + " order by name desc";
    std::string all;
    CHECK(connection_->query(sql, values, [&](const Row& row) { all += row.string(0) + ";"; }));
    return all;
  }
  std::unique_ptr<Connection> connection_ = store_->take_writer();
};

TEST_P(FilterSqlTest, RefusesWhatItCannotMeanAndSaysWhy) {
  std::string deep = R"(name eq "x")", many = R"(name eq "x")";
  for (int i = 0; i < 9; ++i) deep = "(" + deep + ")";
  const std::string umlauts = R"(name eq "ä" and nam eq "x")";
  for (int i = 0; i < 50; ++i) many += R"( or name eq "x")";
  struct Case {
    std::string filter, message;
  };
  for (const auto& c :
       {Case{"", "name of an attribute at character 1"},
        Case{"name", "one of eq, ne"},
        Case{"name is \"x\"", "at character 6"},
        Case{"name eq x", "a value"},
        Case{"name eq \"x", "The text that begins at character 9 has no closing"},
        Case{"name eq \"x\" name", "'and', 'or' or the end"},
        Case{"(name eq \"x\"", "')'"},
        Case{"not name eq \"x\"", "one of eq"},
        Case{"name eq \"\\q\"", "JSON escape"},
        Case{"name eq \"\\ud800\"", "JSON escape at character 10"},
        Case{"name eq \"\\ud83d\\u0041\"", "JSON escape at character 10"},
        Case{"name eq \"\\ude00\"", "JSON escape at character 10"},
        Case{"name eq \"\\u0000\"", "JSON escape"},
        Case{"name eq \"a\nb\"", "no control character in a text at character 11"},
        Case{"name eq 01", "a value"},
        Case{"name eq -", "a value"},
        Case{"name eq 1.", "a value"},
        Case{"name eq 1e999", "a value"},
        Case{"name eq True", "a value"},
        Case{"9name eq \"x\"", "name of an attribute at character 1"},
        Case{"a..b eq \"x\"", "name of an attribute"},
        Case{"a. eq \"x\"", "name of an attribute"},
        Case{".a eq \"x\"", "name of an attribute"},
        Case{"team[id eq \"red\"", "']' at character 17"},
        Case{"team[team[id eq \"red\"]]", "no '[' inside of another at character 10"},
        Case{"team[]", "name of an attribute at character 6"},
        Case{"team [id eq \"red\"]", "one of eq"},
        Case{"team[id eq \"red\" and name pr]", "'team' at character 1 takes one comparison"},
        Case{"team[id ne \"red\"]", "other than ne"},
        Case{"team[colour eq \"red\"]", "'team.colour' at character 6 cannot be used"},
        Case{"name eq \"x\" and", "name of an attribute"},
        Case{deep, "8 deep"},
        Case{many, "more than 50"},
        Case{std::string(5000, 'a'), "longer"},
        Case{"name eq \"\xff\"", "UTF-8"},
        Case{"nam eq \"x\"",
             "'nam' at character 1 cannot be used here; what can: name, login, created, locked, target"},
        Case{umlauts, "'nam' at character 17"},
        Case{"name eq true", "'name' at character 1 is compared with a text in double quotes"},
        Case{"name gt null", "text in double quotes"},
        Case{"name eq 1.5e+3", "text in double quotes"},
        Case{"name co \"\"", "not empty"},
        Case{"locked co \"x\"", "only by eq and ne"},
        Case{"locked eq \"true\"", "true or false"},
        Case{"created gt \"soon\"", "a time such as"},
        Case{"created sw \"2026\"", "only by eq, ne, gt"},
        Case{"team.id co \"r\"", "only by eq and ne"},
        Case{"target.id sw \"a\"", "only by eq, ne and pr"}}) {
    const auto refused = names(c.filter);
    ASSERT_FALSE(refused) << c.filter;
    EXPECT_EQ(refused.error().kind, ErrorKind::bad_filter) << c.filter;
    EXPECT_THAT(refused.error().message, HasSubstr(c.message)) << c.filter;
  }
}

TEST_P(FilterSqlTest, FindsTheRowsThatFit) {
  struct Case {
    std::string filter, rows;
  };
  for (const auto& c : {Case{R"(name eq "Anna")", "Anna;"},
                        Case{R"(NAME EQ "anna")", ""},
                        Case{R"(login eq "ANNA@X")", "Anna;"},
                        Case{R"(name ne "Anna")", "ben;;"},
                        Case{R"(name sw "An")", "Anna;"},
                        Case{R"(name sw "an")", ""},
                        Case{R"(login co "%")", ";"},
                        Case{R"(name co "nn")", "Anna;"},
                        Case{R"(name ew "en")", "ben;"},
                        Case{R"(name ew "longer than every name")", ""},
                        Case{"name pr", "ben;Anna;"},
                        Case{R"(created gt "1970-01-01T00:00:01Z")", "ben;;"},
                        Case{R"(created le "1970-01-01T00:00:01+00:00")", "Anna;"},
                        Case{"created pr", "ben;Anna;;"},
                        Case{"seen pr", "Anna;"},
                        Case{"seen eq null", "ben;;"},
                        Case{"seen ne null", "Anna;"},
                        Case{R"(seen gt "1970-01-01T00:00:01Z")", "Anna;"},
                        Case{R"(not (seen gt "1970-01-01T00:00:01Z"))", "ben;;"},
                        Case{R"(seen ne "1970-01-01T00:00:05Z")", "ben;;"},
                        Case{R"(not (seen ne "1970-01-01T00:00:05Z"))", "Anna;"},
                        Case{"name eq null", ";"},
                        Case{"name ne null", "ben;Anna;"},
                        Case{R"(status eq "staged")", "ben;;"},
                        Case{R"(status sw "Act")", "Anna;"},
                        Case{R"(team.id eq "red")", "ben;Anna;"},
                        Case{R"(team.id ne "blue")", "Anna;;"},
                        Case{R"(team[id eq "blue"])", "ben;"},
                        Case{R"(profile[name sw "A" and login eq "ANNA@x"] or name eq "ben")", "ben;Anna;"},
                        Case{R"(target[id eq "a"])", "Anna;"},
                        Case{R"(login sw "C%")", ";"},
                        Case{R"(login sw "b_n")", ""},
                        Case{"locked eq true", "ben;"},
                        Case{R"(target.id eq "b")", "ben;Anna;"},
                        Case{R"(target.id eq "a b")", "Anna;"},
                        Case{R"(target.id ne "b")", ";"},
                        Case{R"(name eq "ben" or name eq "Anna" and locked eq true)", "ben;"},
                        Case{R"((name eq "ben" or name eq "Anna") and locked eq false)", "Anna;"},
                        Case{R"(not (name eq "ben" or name eq ""))", "Anna;"},
                        Case{R"(name eq "\u0041nna")", "Anna;"},
                        Case{R"(name eq "x' or '1'='1")", ""}}) {
    const auto found = names(c.filter);
    ASSERT_TRUE(found) << c.filter << ": " << found.error().message << found.error().note;
    EXPECT_EQ(*found, c.rows) << c.filter;
  }
}

MANDATE_ON_EVERY_DATABASE(FilterSqlTest);

TEST(EndOfPrefix, IsTheSmallestTextBehindAllThatBeginSo) {
  struct Case {
    std::string prefix, end;
  };
  for (const auto& c :
       {Case{"", ""}, Case{"a", "b"}, Case{"az", "a{"}, Case{"\x7f", "\u0080"}, Case{"a\u00e4", "a\u00e5"},
        Case{"a\ud7ff", "a\ue000"}, Case{"a\U0010ffff", "b"}, Case{"\U0010ffff", ""}, Case{"\uffff", "\U00010000"}})
    EXPECT_EQ(end_of_prefix(c.prefix), c.end) << c.prefix;
}

}  // namespace
}  // namespace mandate::storage::sql
