#include "storage/postgres/postgres.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using sql::Row;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<testing::Kind> postgres_only() {
  auto kinds = testing::kinds();
  std::erase(kinds, testing::Kind::sqlite);
  return kinds;
}

class PostgresTest : public testing::DatabaseTest {
 protected:
  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
};

TEST_P(PostgresTest, ASecondWriterIsRefusedUntilTheFirstIsGone) {
  const auto second = postgres::make_database({place_.options().database});
  const auto refused = second->open_writer();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_THAT(refused.error().message, HasSubstr("is in use by another server"));
  EXPECT_THAT(refused.error().message, HasSubstr("mandate:********@"));
  connection_.reset();
  EXPECT_TRUE(Store::open(place_.options()));
}

TEST_P(PostgresTest, ALostConnectionIsSaidAndNothingOfItsTransactionIsThere) {
  ASSERT_TRUE(connection_->begin());
  ASSERT_TRUE(connection_->execute("insert into settings (name, value) values ('a', '1')"));
  ASSERT_TRUE(connection_->alive());
  place_.end_sessions();
  EXPECT_FALSE(connection_->alive());
  EXPECT_EQ(connection_->commit().error().kind, ErrorKind::unavailable);
  connection_->rollback();
  EXPECT_EQ(connection_->begin().has_value() && connection_->execute("select 1").has_value(), false);
  connection_ = store_->open_writer().value();
  EXPECT_EQ(
      connection_->find("select count(*) from settings", {}, [](const Row& row) { return row.integer(0); }).value(), 0);
}

TEST_P(PostgresTest, WhatReadsIsLostOnceTheWriterIsOpenedAnew) {
  const auto database = postgres::make_database({place_.options().database});
  const auto before = database->open_reader().value();
  EXPECT_TRUE(before->alive());
  EXPECT_EQ(database->open_writer().error().kind, ErrorKind::conflict);
  EXPECT_TRUE(before->alive()) << "nothing was opened";
  connection_.reset();
  auto writer = database->open_writer();
  while (!writer && writer.error().kind == ErrorKind::conflict) writer = database->open_writer();  // the lock is freed
  ASSERT_TRUE(writer);
  EXPECT_FALSE(before->alive());
  EXPECT_TRUE(database->open_reader().value()->alive());
  EXPECT_TRUE((*writer)->alive());
}

TEST_P(PostgresTest, AConnectionThatIsLostInTheMiddleOfManyCommandsIsSaid) {
  std::vector<sql::Command> commands(
      100, {"insert into settings (name, value) values ($1, $2) on conflict do nothing", {"a", "1"}});
  ASSERT_TRUE(connection_->begin());
  ASSERT_TRUE(connection_->run(commands));
  place_.end_sessions();
  EXPECT_EQ(connection_->run(commands).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(connection_->commit(commands).error().kind, ErrorKind::unavailable);
  EXPECT_FALSE(connection_->alive());
}

TEST_P(PostgresTest, APooledReaderThatWasLostIsReplaced) {
  const auto read = [&] {
    return store_->read([](sql::Connection& reader) { return reader.query("select 1", {}, [](const Row&) {}); });
  };
  ASSERT_TRUE(read());
  place_.end_sessions();
  EXPECT_TRUE(read());
}

TEST_P(PostgresTest, ACommitAfterAnErrorIsNoSuccess) {
  ASSERT_TRUE(connection_->begin());
  EXPECT_FALSE(connection_->execute("insert into nowhere values (1)"));
  EXPECT_EQ(connection_->commit().error().kind, ErrorKind::unavailable);
}

TEST_P(PostgresTest, AStatementKeepsTheTypesOfItsParameters) {
  ASSERT_TRUE(connection_->execute("update settings set value = $1", {"text"}));
  EXPECT_EQ(connection_->execute("update settings set value = $1", {1}).error().kind, ErrorKind::internal);
  EXPECT_EQ(connection_->execute("update settings set value = $1", {"a", "b"}).error().kind, ErrorKind::internal);
  EXPECT_THROW((void)connection_->query("select 'text'::text", {}, [](const Row& row) { (void)row.integer(0); }),
               std::logic_error);
  EXPECT_THROW((void)connection_->query("select 1", {}, [](const Row& row) { (void)row.text(0); }), std::logic_error);
}

TEST_P(PostgresTest, FullSyncIsSynchronousCommit) {
  const auto setting = [](sql::Connection& connection) {
    return connection.find("select current_setting('synchronous_commit')", {},
                           [](const Row& row) { return row.string(0); });
  };
  EXPECT_EQ(setting(*connection_).value(), "off");
  connection_.reset();
  auto options = place_.options();
  options.full_sync = true;
  EXPECT_EQ(setting(*Store::open(options).value()->take_writer()).value(), "on");
}

TEST_P(PostgresTest, EveryTextOfTheSchemaComparesByteByByte) {
  EXPECT_EQ(connection_
                ->find("select count(*) from information_schema.columns where table_schema = current_schema() and "
                       "data_type = 'text' "
                       "and collation_name is distinct from 'C'",
                       {}, [](const Row& row) { return row.integer(0); })
                .value(),
            0);
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PostgresTest);
INSTANTIATE_TEST_SUITE_P(Database, PostgresTest, ::testing::ValuesIn(postgres_only()), testing::name_of);

TEST(DatabaseUrlTest, RefusesWhatCannotBeMeant) {
  for (const auto* text :
       {"postgres:", "sqlite:", "mysql://u:p@h/d", "host=h password=p", "data/mandate.db", "postgres//h",
        "postgres://u:p@ss@h/d", "postgres://u:p/ss@h/d", "postgres://u:p@h:port/d", "postgres://u:p@h/d?no_such=1",
        "postgres://u:%zz@h/d", "postgres://u:p@h/d?sslmode", "postgres://[::1/d", "postgres://u:\xff@h/d"})
    EXPECT_FALSE(DatabaseUrl::parse(text)) << text;
}

TEST(DatabaseUrlTest, ShowsEverythingButPasswords) {
  struct Case {
    std::string url, shown;
  };
  for (const auto& c :
       {Case{"postgres://u:s3cret@h/d", "postgres://u:********@h/d"},
        Case{"postgresql://u:s3cret@h:5433/d?sslmode=verify-full",
             "postgres://u:********@h:5433/d?sslmode=verify-full"},
        Case{"postgres://u@h", "postgres://u@h/"}, Case{"postgres://", "postgres:///"},
        Case{"postgres://u:s3%40cret@%2Frun%2Fpostgresql/d", "postgres://u:********@%2Frun%2Fpostgresql/d"},
        Case{"postgres://h/d?user=u&password=s3cret", "postgres://u:********@h/d"},
        Case{"postgres://u@h/d?sslkey=k&sslpassword=s3cret", "postgres://u@h/d?sslkey=k&sslpassword=********"},
        Case{"postgres://a,b:5433/d?target_session_attrs=read-write",
             "postgres://a,b:,5433/d?target_session_attrs=read-write"},
        Case{"sqlite:/srv/m.db", "sqlite:/srv/m.db"}, Case{"", ""}}) {
    const auto url = DatabaseUrl::parse(c.url);
    ASSERT_TRUE(url) << c.url;
    EXPECT_EQ(url->shown(), c.shown);
    EXPECT_THAT(url->shown(), Not(HasSubstr("s3")));
  }
}

TEST(DatabaseUrlTest, KnowsItsKind) {
  EXPECT_TRUE(DatabaseUrl::parse("postgres://h/d")->is_postgres());
  EXPECT_FALSE(DatabaseUrl::parse("")->is_postgres());
  EXPECT_FALSE(DatabaseUrl::parse("sqlite:m.db")->is_postgres());
  EXPECT_EQ(DatabaseUrl::parse("sqlite:m.db")->path(), "m.db");
}

TEST(PostgresErrors, AServerThatIsNotThereIsUnavailableAndThePasswordIsNotSaid) {
  const auto database = postgres::make_database({DatabaseUrl::parse("postgres://u:s3cret@%2Fnowhere/d").value()});
  const auto refused = database->open_writer();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(refused.error().message, "The database cannot be reached");
  EXPECT_THAT(refused.error().note, HasSubstr("/nowhere"));
  EXPECT_THAT(refused.error().note, Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace mandate::storage
