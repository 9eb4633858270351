#include "storage/sqlite/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/testing/temporary_directory.h"
#include "storage/testing/file_size_limit.h"

namespace mandate::storage::sqlite {
namespace {

using ::testing::ElementsAre;
using testing::FileSizeLimit;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t block = 4096;
const std::string owner = "the database no1", other_owner = "the database no2";

class JournalTest : public ::testing::Test {
 protected:
  Journal::Options options() const { return {path_, owner, true, room_}; }
  Journal open(std::uint64_t applied = 0) const { return Journal::open(options(), applied).value(); }
  // What there is after the file is opened anew, as "number:content".
  std::vector<std::string> found(std::uint64_t applied = 0) const {
    std::vector<std::string> all;
    for (const auto& frame : open(applied).take_found())
      all.push_back(std::to_string(frame.number) + ":" + frame.content.substr(0, 3));
    return all;
  }
  void change_byte(std::uint64_t at) const {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const int byte = file.get();
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(byte ^ 1));
  }

  const mandate::testing::TemporaryDirectory directory_;
  const std::string path_ = directory_.path() + "/records";
  std::uint64_t room_ = 8 * block;
};

TEST_F(JournalTest, GivesBackWhatItHoldsAfterTheEndOfTheProcess) {
  {
    auto journal = open();
    EXPECT_EQ(journal.append("one").value(), 1U);
    EXPECT_EQ(journal.append("two" + std::string(block, '2')).value(), 2U);
    EXPECT_EQ(journal.append("").value(), 3U);
  }
  EXPECT_THAT(found(), ElementsAre("1:one", "2:two", "3:"));
  EXPECT_THAT(found(1), ElementsAre("2:two", "3:"));
  EXPECT_THAT(found(3), IsEmpty());
  EXPECT_EQ(open(3).append("fou").value(), 4U);
  EXPECT_THAT(found(3), ElementsAre("4:fou"));
}

TEST_F(JournalTest, IsForItsOwnerOnly) {
  EXPECT_TRUE(open().append("one"));
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  const auto refused = Journal::open({path_, other_owner, true, room_}, 0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::corrupt);
  EXPECT_THAT(refused.error().message, HasSubstr("belongs to another database"));
  EXPECT_THAT(found(), ElementsAre("1:one"));
}

TEST_F(JournalTest, RoomIsUsedAgainWhenItIsReleased) {
  auto journal = open();
  std::uint64_t last = 0;
  for (int i = 0; i < 100; ++i) {
    last = journal.append("a" + std::to_string(i)).value();
    if (last > 2) journal.release(last - 2);
  }
  EXPECT_LE(std::filesystem::file_size(path_), room_);
  EXPECT_THAT(found(last - 2), ElementsAre("99:a98", "100:a99"));

  // Around the end of the ring, with frames of different lengths.
  for (int i = 0; i < 100; ++i) {
    const std::string content = "b" + std::to_string(i % 10) + std::string(i % 3 * block, '.');
    ASSERT_TRUE(journal.takes(content.size())) << i;
    last = journal.append(content).value();
    journal.release(last - 1);
    ASSERT_EQ(found(last - 1).size(), 1U) << i;
  }
  EXPECT_LE(std::filesystem::file_size(path_), room_);
}

TEST_F(JournalTest, WhatIsStillNeededIsNotOverwritten) {
  auto journal = open();
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(journal.append(std::to_string(i)));
  EXPECT_FALSE(journal.takes(0));
  EXPECT_EQ(journal.append("x").error().kind, ErrorKind::unavailable);
  journal.release(2);
  EXPECT_TRUE(journal.takes(block));  // a header besides, so two blocks
  EXPECT_FALSE(journal.takes(2 * block));
  EXPECT_TRUE(journal.append("x"));
  EXPECT_THAT(found(2), ElementsAre("3:2", "4:3", "5:4", "6:5", "7:6", "8:7", "9:x"));
}

TEST_F(JournalTest, AFrameLargerThanTheRingHasNoRoom) {
  EXPECT_FALSE(open().takes(room_));
}

TEST_F(JournalTest, AFrameThatWasNotWrittenToItsEndIsNone) {
  {
    auto journal = open();
    ASSERT_TRUE(journal.append("one"));
    ASSERT_TRUE(journal.append("two" + std::string(block, '2')));
  }
  std::filesystem::resize_file(path_, 2 * block);
  EXPECT_THAT(found(), ElementsAre("1:one"));
  EXPECT_EQ(open().append("new").value(), 2U);
  EXPECT_THAT(found(), ElementsAre("1:one", "2:new"));
}

TEST_F(JournalTest, DamageBeforeTheEndIsSaidAndNothingIsOverwritten) {
  {
    auto journal = open();
    for (const auto* content : {"one", "two", "three"}) ASSERT_TRUE(journal.append(content));
  }
  // Magic, checksum, number, size, the flag, the content.
  for (const std::size_t at : {0, 8, 24, 32, 56, 64}) {
    change_byte(block + at);
    const auto refused = Journal::open(options(), 0);
    ASSERT_FALSE(refused) << at;
    EXPECT_EQ(refused.error().kind, ErrorKind::corrupt);
    EXPECT_THAT(refused.error().message, HasSubstr(path_));
    change_byte(block + at);
  }
  EXPECT_THAT(found(), ElementsAre("1:one", "2:two", "3:thr"));
}

TEST_F(JournalTest, ADatabaseOlderThanItsJournalIsRefused) {
  {
    auto journal = open(5);
    ASSERT_EQ(journal.append("six").value(), 6U);
  }
  EXPECT_EQ(Journal::open(options(), 3).error().kind, ErrorKind::corrupt);
  EXPECT_THAT(found(5), ElementsAre("6:six"));
}

TEST_F(JournalTest, WhatWasNotPromisedForALossOfPowerMayBeMissingAfterOne) {
  auto relaxed = options();
  relaxed.full_sync = false;
  {
    auto journal = Journal::open(relaxed, 0).value();
    for (const auto* content : {"one", "two", "three"}) ASSERT_TRUE(journal.append(content));
  }
  change_byte(block);
  {
    auto journal = Journal::open(options(), 0).value();
    EXPECT_THAT(journal.take_found(), IsEmpty());
    ASSERT_EQ(journal.append("new").value(), 1U);
  }
  EXPECT_THAT(found(), ElementsAre("1:new"));

  // One that was promised among them is reason enough to say it.
  {
    auto journal = Journal::open(relaxed, 1).value();
    ASSERT_TRUE(journal.append("two"));
    ASSERT_TRUE(journal.append("three"));
  }
  EXPECT_EQ(open(1).append("four").value(), 4U);
  change_byte(0);
  EXPECT_EQ(Journal::open(options(), 1).error().kind, ErrorKind::corrupt);
}

TEST_F(JournalTest, AfterAWriteThatFailedItTakesNothingUntilItsNumberIsPassed) {
  auto journal = open();
  ASSERT_TRUE(journal.append("one"));
  {
    const FileSizeLimit limit(block + 50);
    EXPECT_EQ(journal.append("lost").error().kind, ErrorKind::unavailable);
  }
  EXPECT_FALSE(journal.takes(0));
  EXPECT_EQ(journal.append("lost too").error().kind, ErrorKind::unavailable);
  EXPECT_THAT(found(), ElementsAre("1:one"));
  journal.release(1);
  journal.pass();  // something else is number 2
  EXPECT_TRUE(journal.takes(0));
  EXPECT_EQ(journal.append("three").value(), 3U);
  EXPECT_THAT(found(2), ElementsAre("3:thr"));
}

// It was written to its end, perhaps, though that was not said.
TEST_F(JournalTest, AFrameWhoseNumberWasPassedIsNone) {
  ASSERT_TRUE(open().append("doubtful"));
  auto journal = open(1);
  EXPECT_THAT(journal.take_found(), IsEmpty());
  EXPECT_EQ(journal.append("two").value(), 2U);
  EXPECT_THAT(found(1), ElementsAre("2:two"));
}

TEST_F(JournalTest, SomethingMissingBetweenTwoFramesIsSaid) {
  {
    auto journal = open();
    ASSERT_TRUE(journal.append("one"));
    journal.pass();  // a transaction that the database, an older copy, does not have
    ASSERT_EQ(journal.append("three").value(), 3U);
  }
  EXPECT_EQ(Journal::open(options(), 0).error().kind, ErrorKind::corrupt);
  EXPECT_EQ(Journal::open(options(), 1).error().kind, ErrorKind::corrupt);
  EXPECT_THAT(found(2), ElementsAre("3:thr"));
}

TEST_F(JournalTest, AnotherVersionIsNotReadAsEmpty) {
  ASSERT_TRUE(open().append("one"));
  change_byte(7);
  EXPECT_THAT(Journal::open(options(), 0).error().message, HasSubstr("another version"));
  change_byte(7);
  EXPECT_THAT(found(), ElementsAre("1:one"));
}

TEST_F(JournalTest, CannotBeMadeWhereNothingCanBeWritten) {
  EXPECT_EQ(Journal::open({"/proc/records", owner, true, room_}, 0).error().kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace mandate::storage::sqlite
