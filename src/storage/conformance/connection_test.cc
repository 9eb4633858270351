// What every driver promises about statements, transactions and errors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "storage/sql/migrations.h"
#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using sql::Command;
using sql::Row;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view insert_note = "insert into settings (name, value) values ($1, $2)";
constexpr std::string_view insert_or_not =
    "insert into settings (name, value) values ($1, $2) on conflict (name) do nothing";

class ConnectionConformance : public testing::DatabaseTest {
 protected:
  std::vector<std::string> names() {
    return connection_
        ->list("select name from settings order by name", {}, [](const Row& row) { return row.string(0); })
        .value();
  }
  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
};

TEST_P(ConnectionConformance, RefusesTextThatNotEveryDatabaseCanHold) {
  for (const auto& text : {std::string("a\0b", 3), std::string("\xff"), std::string("\xed\xa0\x80")}) {
    const Command command{insert_note, {"n", text}};
    EXPECT_EQ(connection_->execute(insert_note, {"n", text}).error().kind, ErrorKind::invalid);
    EXPECT_EQ(connection_->query("select 1 where $1 = 'x'", {text}, [](const Row&) {}).error().kind,
              ErrorKind::invalid);
    ASSERT_TRUE(connection_->begin());
    EXPECT_EQ(connection_->run(std::span(&command, 1)).error().kind, ErrorKind::invalid);
    EXPECT_EQ(connection_->commit(std::span(&command, 1)).error().kind, ErrorKind::invalid);
    connection_->rollback();
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_P(ConnectionConformance, NamesABrokenConstraintAndNotTheValue) {
  ASSERT_TRUE(connection_->execute(insert_note, {"secret-value", "1"}));
  const auto again = connection_->execute(insert_note, {"secret-value", "2"});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  EXPECT_THAT(again.error().note, HasSubstr("settings"));
  EXPECT_THAT(again.error().note, ::testing::Not(HasSubstr("secret-value")));
  EXPECT_EQ(connection_->execute("insert into settings (name, value) values ($1, $2)", {"n", nullptr}).error().kind,
            ErrorKind::conflict);
}

TEST_P(ConnectionConformance, ABrokenStatementIsABugOfOurs) {
  EXPECT_EQ(connection_->execute("insert into nowhere (name) values ($1)", {"n"}).error().kind, ErrorKind::internal);
  EXPECT_EQ(connection_->script("selekt 1").error().kind, ErrorKind::internal);
  EXPECT_TRUE(connection_->execute(insert_note, {"n", "1"})) << "and the connection works on";
}

TEST_P(ConnectionConformance, ValuesComeBackAsTheyWent) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
  ASSERT_TRUE(connection_->script("create table things (a bigint, b bigint, c text, d text, e bigint)"));
  const std::string text = "ß\u200b\r\n'\"\\ $1 %";
  ASSERT_TRUE(connection_->execute("insert into things values ($1, $2, $3, $4, $5)", {least, most, text, "", nullptr}));
  // The statement that was prepared with a null takes a number.
  ASSERT_TRUE(connection_->execute("insert into things values ($1, $2, $3, $4, $5)", {-1, true, "", nullptr, 7}));
  std::vector<std::string> seen;
  ASSERT_TRUE(connection_->query("select a, b, c, d, e from things order by a", {}, [&](const Row& row) {
    seen.push_back(std::to_string(row.integer(0)) + "," + std::to_string(row.integer(1)) + "," + row.string(2) + "," +
                   (row.is_null(3) ? "null" : row.string(3)) + "," +
                   (row.is_null(4) ? "null" : std::to_string(row.integer(4))));
  }));
  EXPECT_THAT(seen,
              ElementsAre(std::to_string(least) + "," + std::to_string(most) + "," + text + ",,null", "-1,1,,null,7"));
}

TEST_P(ConnectionConformance, TextComparesByteByByteAndLowerIsAscii) {
  for (const auto* name : {"b", "a", "B", "A", "_", "ä", "Ä"})
    ASSERT_TRUE(connection_->execute(insert_note, {name, name}));
  EXPECT_THAT(names(), ElementsAre("A", "B", "_", "a", "b", "Ä", "ä"));
  const auto after = connection_->list("select name from settings where name > $1 order by value", {"_"},
                                       [](const Row& row) { return row.string(0); });
  EXPECT_THAT(after.value(), ElementsAre("a", "b", "Ä", "ä"));
  const auto lower = connection_->list("select name from settings where lower(name) = $1 order by name", {"ä"},
                                       [](const Row& row) { return row.string(0); });
  EXPECT_THAT(lower.value(), ElementsAre("ä"));
}

TEST_P(ConnectionConformance, ATransactionThatIsTakenBackLeavesNothing) {
  ASSERT_TRUE(connection_->begin());
  ASSERT_TRUE(connection_->execute(insert_note, {"a", "1"}));
  connection_->rollback();
  EXPECT_THAT(names(), IsEmpty());
  ASSERT_TRUE(connection_->begin());
  connection_->rollback();
  ASSERT_TRUE(connection_->begin());
  ASSERT_TRUE(connection_->commit());
  ASSERT_TRUE(connection_->begin());
  ASSERT_TRUE(connection_->execute(insert_note, {"b", "1"}));
  ASSERT_TRUE(connection_->commit());
  EXPECT_THAT(names(), ElementsAre("b"));
}

TEST_P(ConnectionConformance, ASavepointTakesBackItsPartAndAnErrorInIt) {
  ASSERT_TRUE(connection_->begin());
  ASSERT_TRUE(connection_->savepoint());
  ASSERT_TRUE(connection_->execute(insert_note, {"a", "1"}));
  ASSERT_TRUE(connection_->release());
  ASSERT_TRUE(connection_->savepoint());
  ASSERT_TRUE(connection_->execute(insert_note, {"b", "1"}));
  EXPECT_EQ(connection_->execute(insert_note, {"a", "2"}).error().kind, ErrorKind::conflict);
  connection_->rollback_to_savepoint();
  ASSERT_TRUE(connection_->release());
  ASSERT_TRUE(connection_->savepoint());
  ASSERT_TRUE(connection_->execute(insert_note, {"c", "1"}));
  ASSERT_TRUE(connection_->release());
  ASSERT_TRUE(connection_->commit());
  EXPECT_THAT(names(), ElementsAre("a", "c"));
}

TEST_P(ConnectionConformance, NothingGoesOnInATransactionThatIsGone) {
  ASSERT_TRUE(connection_->begin());
  ASSERT_TRUE(connection_->savepoint());
  ASSERT_TRUE(connection_->execute(insert_note, {"a", "1"}));
  ASSERT_TRUE(connection_->script("rollback"));
  connection_->rollback_to_savepoint();
  EXPECT_EQ(connection_->release().error().kind, ErrorKind::unavailable);
  connection_->rollback();
  ASSERT_TRUE(connection_->begin());
  ASSERT_TRUE(connection_->execute(insert_note, {"b", "1"}));
  ASSERT_TRUE(connection_->commit());
  EXPECT_THAT(names(), ElementsAre("b"));
}

TEST_P(ConnectionConformance, CommandsRunInOrderAndCountTheirRows) {
  ASSERT_TRUE(connection_->begin());
  const Command commands[] = {{insert_or_not, {"a", "1"}},
                              {insert_or_not, {"a", "2"}},
                              {insert_or_not, {"b", "3"}},
                              {"update settings set value = $1", {"4"}}};
  EXPECT_THAT(connection_->run(commands).value(), ElementsAre(1, 0, 1, 2));
  EXPECT_THAT(connection_->run({}).value(), IsEmpty());
  const Command last[] = {{insert_or_not, {"c", "1"}}};
  ASSERT_TRUE(connection_->commit(last));
  EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
}

TEST_P(ConnectionConformance, ACommandThatFailsStopsThoseBehindItAndTheCommit) {
  const Command commands[] = {{insert_note, {"a", "1"}}, {insert_note, {"a", "2"}}, {insert_note, {"b", "3"}}};
  ASSERT_TRUE(connection_->begin());
  EXPECT_EQ(connection_->run(commands).error().kind, ErrorKind::conflict);
  connection_->rollback();
  ASSERT_TRUE(connection_->begin());
  ASSERT_TRUE(connection_->execute(insert_note, {"c", "1"}));
  EXPECT_EQ(connection_->commit(commands).error().kind, ErrorKind::conflict);
  connection_->rollback();
  EXPECT_THAT(names(), IsEmpty());
  ASSERT_TRUE(connection_->execute(insert_note, {"a", "1"})) << "and the connection works on";
}

TEST_P(ConnectionConformance, WhatIsAppendedComesBetweenTransactionsAndIsSeenOnceSettled) {
  const auto seen = [&] {
    return store_
        ->read_settled([](sql::Connection& reader) {
          return reader.list("select name from settings order by name", {},
                             [](const Row& row) { return row.string(0); });
        })
        .value();
  };
  const Command first[] = {{insert_note, {"a", "1"}}, {insert_note, {"b", "1"}}};
  ASSERT_TRUE(connection_->append(first));
  EXPECT_THAT(seen(), ElementsAre("a", "b"));
  ASSERT_TRUE(connection_->append({}));
  const Command second[] = {{"update settings set value = $1 where name = $2", {"2", "a"}}, {insert_note, {"c", "1"}}};
  ASSERT_TRUE(connection_->append(second));
  ASSERT_TRUE(connection_->begin());
  EXPECT_THAT(names(), ElementsAre("a", "b", "c")) << "a transaction sees it without that";
  EXPECT_EQ(connection_->execute("delete from settings where value = '2'").value(), 1);
  const Command third[] = {{insert_note, {"d", "1"}}};
  ASSERT_TRUE(connection_->commit(third));
  EXPECT_THAT(seen(), ElementsAre("b", "c", "d"));
  const std::string no_text = "\xff";
  const Command broken[] = {{insert_note, {"e", "1"}}, {insert_note, {no_text, "1"}}};
  EXPECT_EQ(connection_->append(broken).error().kind, ErrorKind::invalid);
  EXPECT_THAT(seen(), ElementsAre("b", "c", "d"));
}

TEST_P(ConnectionConformance, WhatWasAppendedIsThereAfterAnotherStart) {
  const Command command[] = {{insert_note, {"a", "1"}}};
  ASSERT_TRUE(connection_->append(command));
  connection_.reset();
  store_ = Store::open(place_.options()).value();
  connection_ = store_->take_writer();
  EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_P(ConnectionConformance, MoreStatementsThanAreKeptWork) {
  std::vector<std::string> texts;
  texts.reserve(700);
  for (int i = 0; i < 700; ++i) texts.push_back("select " + std::to_string(i) + " where $1 = 1");
  for (int i = 0; i < 700; ++i) {
    const auto found =
        connection_->find(texts[static_cast<std::size_t>(i)], {1}, [](const Row& row) { return row.integer(0); });
    ASSERT_TRUE(found) << found.error().note;
    ASSERT_EQ(*found, i);
  }
}

TEST_P(ConnectionConformance, AReaderSeesTheLastCommitAndCannotWrite) {
  const auto count = [&] {
    return store_->read([](sql::Connection& reader) {
      return reader.find("select count(*) from settings", {}, [](const Row& row) { return row.integer(0); });
    });
  };
  ASSERT_TRUE(connection_->begin());
  ASSERT_TRUE(connection_->execute(insert_note, {"a", "1"}));
  EXPECT_EQ(count().value(), 0);
  ASSERT_TRUE(connection_->commit());
  EXPECT_EQ(count().value(), 1);
  const auto written = store_->read([](sql::Connection& reader) { return reader.execute(insert_note, {"b", "1"}); });
  EXPECT_EQ(written.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(count().value(), 1);
}

TEST_P(ConnectionConformance, EventsAreNumberedInTheOrderInWhichTheyAreWritten) {
  constexpr std::string_view insert =
      "insert into events (published, uuid, type, actor, result, targets, request_id, body, chain) "
      "values (0, $1, '', '', '', '', '', '', '')";
  for (const auto* uuid : {"z", "a", "m"}) ASSERT_TRUE(connection_->execute(insert, {uuid}));
  const auto order = connection_->list("select uuid from events where sequence > 0 order by sequence", {},
                                       [](const Row& row) { return row.string(0); });
  EXPECT_THAT(order.value(), ElementsAre("z", "a", "m"));
}

TEST_P(ConnectionConformance, AnotherStartFindsTheSchemaAndRefusesANewerOne) {
  ASSERT_TRUE(connection_->execute(insert_note, {"a", "1"}));
  connection_.reset();
  store_ = Store::open(place_.options()).value();
  connection_ = store_->take_writer();
  EXPECT_THAT(names(), ElementsAre("a"));
  ASSERT_TRUE(connection_->script("update schema_version set number = 1000000"));
  connection_.reset();
  const auto newer = Store::open(place_.options());
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().kind, ErrorKind::invalid);
  EXPECT_THAT(newer.error().message, HasSubstr("newer version"));
}

MANDATE_ON_EVERY_DATABASE(ConnectionConformance);

}  // namespace
}  // namespace mandate::storage
