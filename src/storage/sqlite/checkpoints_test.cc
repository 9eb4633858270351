#include "storage/sqlite/checkpoints.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace mandate::storage::sqlite {
namespace {

constexpr int most_commits = 20'000;

class CheckpointsTest : public testing::Test {
 public:
  CheckpointsTest() {
    std::filesystem::create_directories(directory_);
    writer_ = open();
    run(writer_, "pragma journal_mode = wal; create table words (number integer primary key, word text)");
  }
  ~CheckpointsTest() override {
    sqlite3_close_v2(writer_);
    std::filesystem::remove_all(directory_);
  }

 protected:
  sqlite3* open() const {
    sqlite3* db = nullptr;
    EXPECT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    return db;
  }
  static void run(sqlite3* db, const char* sql) {
    char* message = nullptr;
    ASSERT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, &message), SQLITE_OK) << message;
  }
  static std::string ask(sqlite3* db, const char* sql) {
    std::string answer;
    sqlite3_exec(
        db, sql, [](void* to, int, char** values, char**) { return *static_cast<std::string*>(to) = values[0], 0; },
        &answer, nullptr);
    return answer;
  }
  // Each commit adds some two pages to the log.
  void commit(int times) {
    for (int i = 0; i < times; ++i) run(writer_, "insert into words (word) values (printf('%.3000c', 'x'))");
  }
  // The salts in the header of the log: others each time it is begun anew.
  std::string generation() const {
    std::ifstream log(path_ + "-wal", std::ios::binary);
    std::string header(32, '\0');
    log.read(header.data(), 32);
    return header.substr(16, 8);
  }
  int commits_until_the_log_is_begun_anew() {
    const auto before = generation();
    int commits = 0;
    while (generation() == before && commits < most_commits) commit(1), ++commits;
    return commits;
  }

  const std::filesystem::path directory_ =
      std::filesystem::path(testing::TempDir()) / ("checkpoints-" + std::to_string(::getpid()));
  const std::string path_ = directory_ / "test.db";
  sqlite3* writer_ = nullptr;
};

TEST_F(CheckpointsTest, TheLogIsBegunAnewWhileCommitsFollowEachOther) {
  int commits = 0;
  {
    const Checkpoints checkpoints(writer_, path_, 200);
    for (int i = 0; i < 3; ++i) {
      const int more = commits_until_the_log_is_begun_anew();
      EXPECT_GT(more, 60);  // not before it is as long as it may be
      ASSERT_LT(more, most_commits) << "it never is";
      commits += more;
    }
  }
  sqlite3* reader = open();
  EXPECT_EQ(ask(reader, "select count(*) from words where length(word) = 3000"), std::to_string(commits));
  EXPECT_EQ(ask(reader, "pragma integrity_check"), "ok");
  sqlite3_close_v2(reader);
}

TEST_F(CheckpointsTest, AReaderOfAnOldStateDelaysThemAndLosesNothing) {
  const Checkpoints checkpoints(writer_, path_, 200);
  commit(1);
  sqlite3* reader = open();
  run(reader, "begin");
  EXPECT_EQ(ask(reader, "select count(*) from words"), "1");
  const auto before = generation();
  commit(1500);
  EXPECT_EQ(generation(), before);
  EXPECT_EQ(ask(reader, "select count(*) from words"), "1");
  run(reader, "commit");
  const int more = commits_until_the_log_is_begun_anew();
  EXPECT_NE(generation(), before);
  EXPECT_EQ(ask(reader, "select count(*) from words"), std::to_string(1501 + more));
  EXPECT_EQ(ask(reader, "pragma integrity_check"), "ok");
  sqlite3_close_v2(reader);
}

}  // namespace
}  // namespace mandate::storage::sqlite
