#include "ledger/used_once.h"

#include <gtest/gtest.h>

#include "storage/testing/database_test.h"

namespace mandate::ledger {
namespace {

const Time now = from_seconds(1'800'000'000);

class UsedOnceTest : public storage::testing::DatabaseTest {
 protected:
  UsedOnceTest() { EXPECT_TRUE(used_.load(*connection_, now)); }

  void use(std::string_view key, Time expires, bool commit = true) {
    EXPECT_TRUE(connection_->begin());
    const std::vector commands{used_.add(UsedOnce::mark_of(key), expires)};
    EXPECT_TRUE(connection_->run(commands));
    if (commit) {
      EXPECT_TRUE(connection_->commit());
      used_.committed();
    } else {
      connection_->rollback();
      used_.rolled_back();
    }
  }
  bool knows(std::string_view key) const { return used_.contains(UsedOnce::mark_of(key)); }
  std::int64_t rows() {
    return **connection_->find("select count(*) from used_once", {},
                               [](const storage::sql::Row& row) { return row.integer(0); });
  }

  std::unique_ptr<storage::sql::Connection> connection_ = store_->take_writer();
  UsedOnce used_;
};

TEST_P(UsedOnceTest, WhatWasRolledBackWasNotUsed) {
  use("a", now + std::chrono::minutes(5));
  use("b", now + std::chrono::minutes(5), false);
  EXPECT_TRUE(knows("a"));
  EXPECT_FALSE(knows("b"));
  // With another expiry, so that the first one's would forget it too early.
  use("b", now + std::chrono::minutes(9));
  for (int i = 0; i < 4; ++i) used_.forget_expired(now + std::chrono::minutes(7));
  EXPECT_FALSE(knows("a"));
  EXPECT_TRUE(knows("b"));
}

TEST_P(UsedOnceTest, AMarkLivesUntilTheThingHasExpired) {
  const Time expires = now + std::chrono::seconds(90);
  use("a", expires);
  EXPECT_FALSE(used_.forget_expired(expires));
  EXPECT_TRUE(knows("a"));
  const auto forget = used_.forget_expired(expires + std::chrono::minutes(2));
  ASSERT_TRUE(forget);
  EXPECT_FALSE(knows("a"));
  EXPECT_EQ(rows(), 1);
  ASSERT_TRUE(connection_->begin());
  EXPECT_TRUE(connection_->commit({&*forget, 1}));
  EXPECT_EQ(rows(), 0);
}

TEST_P(UsedOnceTest, AStartReadsWhatCountsAndRemovesTheRest) {
  use("old", now + std::chrono::minutes(1));
  use("new", now + std::chrono::minutes(10));
  ASSERT_TRUE(used_.load(*connection_, now + std::chrono::minutes(5)));
  EXPECT_FALSE(knows("old"));
  EXPECT_TRUE(knows("new"));
  EXPECT_EQ(rows(), 1);
  use("next", now + std::chrono::minutes(10));  // its number is free
  EXPECT_EQ(rows(), 2);
}

MANDATE_ON_EVERY_DATABASE(UsedOnceTest);

}  // namespace
}  // namespace mandate::ledger
