#include "storage/sqlite/write_behind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "base/testing/temporary_directory.h"

namespace mandate::storage::sqlite {
namespace {

using sql::Command;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view insert = "insert into words (word) values ($1)";

class WriteBehindTest : public ::testing::Test {
 protected:
  std::unique_ptr<Handle> open_database() const { return Handle::open({path_, true}, Access::write).value(); }
  std::shared_ptr<WriteBehind> open() const { return WriteBehind::open(open_database(), options_).value(); }
  static Result<void> append(WriteBehind& behind, std::string_view word) {
    const Command command{insert, {word}};
    return behind.append(std::span(&command, 1));
  }
  // What another connection sees.
  std::vector<std::string> words() const {
    const auto reader = Handle::open({path_, true}, Access::read).value();
    std::vector<std::string> all;
    EXPECT_TRUE(reader->query("select word from words order by number", {},
                              [&](const sql::Row& row) { all.push_back(row.string(0)); }));
    return all;
  }
  // The files as a process leaves them that ends without a word.
  void leave(const std::string& to) const {
    std::filesystem::create_directories(to);
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path() + "/live"))
      std::filesystem::copy(entry, to, std::filesystem::copy_options::overwrite_existing);
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
  while (words().empty()) std::this_thread::yield();
  EXPECT_THAT(words(), ElementsAre("one"));
}

TEST_F(WriteBehindTest, TheEndBringsEverythingInAndRemovesTheJournal) {
  auto behind = open();
  ASSERT_TRUE(append(*behind, "one"));
  EXPECT_TRUE(std::filesystem::exists(options_.journal));
  behind.reset();
  EXPECT_THAT(words(), ElementsAre("one"));
  EXPECT_FALSE(std::filesystem::exists(options_.journal));
}

// Whatever moment the process ends at: copies are made while the thread brings in what was appended.
TEST_F(WriteBehindTest, AfterACrashEverythingThatWasAppendedIsThereOnce) {
  const std::string crashed = directory_.path() + "/crashed";
  std::vector<std::string> expected;
  auto behind = open();
  for (int i = 0; i < 40; ++i) {
    expected.push_back(std::to_string(i));
    ASSERT_TRUE(append(*behind, expected.back()));
    if (i % 8 == 3) {
      ASSERT_TRUE(behind->turn());
    }
    if (i % 5 != 0) continue;
    std::filesystem::remove_all(crashed);
    {
      const auto turn = i % 2 == 0 ? behind->turn() : Result<WriteBehind::Turn>(fail(ErrorKind::internal, "none"));
      leave(crashed);
    }
    const std::string copy = crashed + "/test.db";
    auto again = WriteBehind::open(Handle::open({copy, true}, Access::write).value(), {copy + "-records"}).value();
    std::vector<std::string> found;
    EXPECT_TRUE(again->turn().value()->query("select word from words order by number", {},
                                             [&](const sql::Row& row) { found.push_back(row.string(0)); }));
    EXPECT_EQ(found, expected) << i;
  }
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
