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
                                    {"target.id", "targets", ColumnType::words}};

class FilterSqlTest : public testing::DatabaseTest {
 protected:
  FilterSqlTest() {
    EXPECT_TRUE(connection_->script(
        "create table things (name text, login_key text, created bigint, locked bigint, targets text);"
        "insert into things values ('Anna', 'anna@x', 1000000, 0, 'a b');"
        "insert into things values ('ben', 'ben@x', 2000000, 1, 'b');"
        "insert into things values ('', 'c%@x', null, 0, '');"));
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
  for (int i = 0; i < 50; ++i) many += R"( or name eq "x")";
  struct Case {
    std::string filter, message;
  };
  for (const auto& c :
       {Case{"", "name of an attribute at character 1"},
        Case{"name", "one of eq, ne"},
        Case{"name is \"x\"", "at character 6"},
        Case{"name eq x", "a value"},
        Case{"name eq \"x", "closing"},
        Case{"name eq \"x\" name", "'and', 'or' or the end"},
        Case{"(name eq \"x\"", "')'"},
        Case{"not name eq \"x\"", "one of eq"},
        Case{"name eq \"\\q\"", "JSON escape"},
        Case{"name eq \"\\ud800\"", "JSON escape"},
        Case{"name eq \"x\" and", "name of an attribute"},
        Case{deep, "8 deep"},
        Case{many, "more than 50"},
        Case{std::string(5000, 'a'), "longer"},
        Case{"name eq \"\xff\"", "UTF-8"},
        Case{"nam eq \"x\"", "'nam' cannot be used here; what can: name, login, created, locked, target.id"},
        Case{"name eq true", "text in double quotes"},
        Case{"name co \"\"", "not empty"},
        Case{"locked co \"x\"", "only with eq and ne"},
        Case{"locked eq \"true\"", "true or false"},
        Case{"created gt \"soon\"", "a time such as"},
        Case{"created sw \"2026\"", "only with eq, ne, gt"},
        Case{"target.id sw \"a\"", "only with eq, ne and pr"}}) {
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
                        Case{R"(created gt "1970-01-01T00:00:01Z")", "ben;"},
                        Case{R"(created le "1970-01-01T00:00:01+00:00")", "Anna;"},
                        Case{"created pr", "ben;Anna;"},
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

}  // namespace
}  // namespace mandate::storage::sql
