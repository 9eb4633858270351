#include "storage/sqlite/write_behind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "base/testing/temporary_directory.h"
#include "storage/testing/file_size_limit.h"

namespace mandate::storage::sqlite {
namespace {

using sql::Command;
using ::testing::ElementsAre;

constexpr std::string_view insert = "insert into words (word) values ($1)";

class WriteBehindTest : public ::testing::Test {
 protected:
  std::unique_ptr<Handle> open_database() const { return Handle::open(path_, Access::write).value(); }
  std::shared_ptr<WriteBehind> open() const { return WriteBehind::open(open_database(), options_).value(); }
  static Result<void> append(WriteBehind& behind, std::string_view word) {
    const Command command{insert, {word}};
    return behind.append(std::span(&command, 1));
  }
  // What another connection sees.
  std::vector<std::string> words() const {
    const auto reader = Handle::open(path_, Access::read).value();
    std::vector<std::string> all;
    EXPECT_TRUE(reader->query("select word from words order by number", {},
                              [&](const sql::Row& row) { all.push_back(row.string(0)); }));
    return all;
  }
  // The files as a process leaves them that ends without a word.
  void leave(const std::string& to) const {
    std::filesystem::remove_all(to);
    std::filesystem::create_directories(to);
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path() + "/live"))
      std::filesystem::copy(entry, to, std::filesystem::copy_options::overwrite_existing);
  }

  std::vector<std::string> words_after_a_crash() const {
    const std::string crashed = directory_.path() + "/crashed", copy = crashed + "/test.db";
    leave(crashed);
    const auto behind = WriteBehind::open(Handle::open(copy, Access::write).value(), {copy + "-records"}).value();
    std::vector<std::string> found;
    EXPECT_TRUE(behind->turn().value()->query("select word from words order by number", {},
                                              [&](const sql::Row& row) { found.push_back(row.string(0)); }));
    return found;
  }

  const mandate::testing::TemporaryDirectory directory_;
  const std::string path_ = [this] {
    std::filesystem::create_directories(directory_.path() + "/live");
    return directory_.path() + "/live/test.db";
  }();
  WriteBehind::Options options_{path_ + "-records"};
  const bool made_ =
      open_database()->script("create table words (number integer primary key, word text not null)").has_value();
};

TEST_F(WriteBehindTest, WhoeverTakesTheTurnSeesWhatWasAppended) {
  const auto behind = open();
  ASSERT_TRUE(append(*behind, "one"));
  ASSERT_TRUE(append(*behind, "two"));
  {
    const auto turn = behind->turn().value();
    EXPECT_THAT(words(), ElementsAre("one", "two"));
    const std::array<sql::Value, 1> values{"three"};
    EXPECT_TRUE(turn->execute(insert, values));
  }
  ASSERT_TRUE(append(*behind, "four"));
  ASSERT_TRUE(behind->turn());
  EXPECT_THAT(words(), ElementsAre("one", "two", "three", "four"));
}

TEST_F(WriteBehindTest, NothingWaitsForLong) {
  const auto behind = open();
  ASSERT_TRUE(append(*behind, "one"));
  while (words().empty()) std::this_thread::yield();  // or until the test is ended from outside
}

TEST_F(WriteBehindTest, TheEndBringsEverythingInAndRemovesTheJournal) {
  auto behind = open();
  ASSERT_TRUE(append(*behind, "one"));
  EXPECT_TRUE(std::filesystem::exists(options_.journal));
  behind.reset();
  EXPECT_THAT(words(), ElementsAre("one"));
  EXPECT_FALSE(std::filesystem::exists(options_.journal));
}

// Whatever moment the process ends at: copies are made while the thread brings in what was appended, and in the middle
// of a transaction.
TEST_F(WriteBehindTest, AfterACrashEverythingThatWasAcknowledgedIsThereOnce) {
  std::vector<std::string> expected;
  auto behind = open();
  for (int i = 0; i < 24; ++i) {
    expected.push_back(std::to_string(i));
    ASSERT_TRUE(append(*behind, expected.back()));
    if (i % 4 == 3) {
      auto turn = behind->turn().value();
      const std::array<sql::Value, 1> values{"direct"};
      ASSERT_TRUE(turn->begin());
      ASSERT_TRUE(turn->execute(insert, values));
      EXPECT_EQ(words_after_a_crash(), expected) << i << ", in a transaction";
      ASSERT_TRUE(turn.commit());
      expected.emplace_back("direct");
    }
    EXPECT_EQ(words_after_a_crash(), expected) << i;
  }
}

TEST_F(WriteBehindTest, ACopyOfTheDatabaseFromBeforeATransactionIsNotGivenWhatCameAfterIt) {
  auto behind = open();
  ASSERT_TRUE(append(*behind, "one"));
  ASSERT_TRUE(behind->turn());
  const std::string older = directory_.path() + "/older";
  leave(older);
  {
    auto turn = behind->turn().value();
    ASSERT_TRUE(turn->begin());
    ASSERT_TRUE(turn.commit());
  }
  ASSERT_TRUE(append(*behind, "after"));
  std::filesystem::copy(options_.journal, older + "/test.db-records",
                        std::filesystem::copy_options::overwrite_existing);
  const auto opened =
      WriteBehind::open(Handle::open(older + "/test.db", Access::write).value(), {older + "/test.db-records"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::corrupt);
}

// Of a large text the journal keeps all and this table the length.
TEST_F(WriteBehindTest, WhatTheJournalCannotTakeGoesToTheDatabase) {
  const std::string text(100'000, 'x');
  const Command command{"insert into words (word) values (length($1))", {text}};
  const auto behind = open();
  ASSERT_TRUE(append(*behind, "first"));
  {
    const testing::FileSizeLimit limit(250'000);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(behind->append(std::span(&command, 1))) << i;
  }
  ASSERT_TRUE(append(*behind, "last"));
  const std::vector<std::string> all{"first", "100000", "100000", "100000", "100000", "100000", "last"};
  EXPECT_EQ(words_after_a_crash(), all);
  ASSERT_TRUE(behind->turn());
  EXPECT_EQ(words(), all);
}

TEST_F(WriteBehindTest, AfterACommitThatFailedTheNextWriteGoesToTheDatabase) {
  const auto behind = open();
  ASSERT_TRUE(append(*behind, "one"));
  {
    auto turn = behind->turn().value();
    const testing::FileSizeLimit limit(std::filesystem::file_size(path_ + "-wal"));
    const std::array<sql::Value, 1> values{"refused"};
    ASSERT_TRUE(turn->begin());
    ASSERT_TRUE(turn->execute(insert, values));
    ASSERT_FALSE(turn.commit());
    turn->rollback();
  }
  ASSERT_TRUE(append(*behind, "two"));
  EXPECT_THAT(words(), ElementsAre("one", "two")) << "nobody had to bring it in";
  ASSERT_TRUE(append(*behind, "three"));
  EXPECT_THAT(words_after_a_crash(), ElementsAre("one", "two", "three"));
}

TEST_F(WriteBehindTest, AChangeOfDurabilityLosesNothing) {
  for (const bool full_sync : {false, true, false}) {
    options_.full_sync = full_sync;
    auto behind = open();
    ASSERT_TRUE(append(*behind, full_sync ? "full" : "relaxed"));
    leave(directory_.path() + "/between");
    behind.reset();
    std::filesystem::remove_all(directory_.path() + "/live");
    std::filesystem::rename(directory_.path() + "/between", directory_.path() + "/live");
  }
  ASSERT_TRUE(open()->turn());
  EXPECT_THAT(words(), ElementsAre("relaxed", "full", "relaxed"));
}

TEST_F(WriteBehindTest, MoreThanTheJournalHoldsGoesToTheDatabaseInItsOrder) {
  options_.room = 8192;
  const auto behind = open();
  std::vector<std::string> expected;
  for (int i = 0; i < 20; ++i) {
    expected.push_back(std::string(static_cast<std::size_t>(i) * 900, 'a') + std::to_string(i));
    ASSERT_TRUE(append(*behind, expected.back()));
  }
  ASSERT_TRUE(behind->turn());
  EXPECT_EQ(words(), expected);
  EXPECT_LE(std::filesystem::file_size(options_.journal), options_.room);
}

TEST_F(WriteBehindTest, WhatTheDatabaseRefusesStaysInTheJournal) {
  {
    auto behind = open();
    const Command nowhere{"insert into nowhere (word) values ('one')", {}};
    ASSERT_TRUE(behind->append(std::span(&nowhere, 1)));
    EXPECT_EQ(behind->turn().error().kind, ErrorKind::corrupt);
  }
  EXPECT_TRUE(std::filesystem::exists(options_.journal));
  EXPECT_FALSE(WriteBehind::open(open_database(), options_));
  ASSERT_TRUE(open_database()->script("create table nowhere (word text)"));
  EXPECT_TRUE(WriteBehind::open(open_database(), options_));
}

TEST_F(WriteBehindTest, AppendingAndTakingTurnsAtOnceLosesNothing) {
  const auto behind = open();
  std::jthread other([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) EXPECT_TRUE(behind->turn());
  });
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(append(*behind, std::to_string(i)));
  other.request_stop();
  other.join();
  ASSERT_TRUE(behind->turn());
  const auto all = words();
  ASSERT_EQ(all.size(), 300U);
  for (int i = 0; i < 300; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)], std::to_string(i));
}

}  // namespace
}  // namespace mandate::storage::sqlite
