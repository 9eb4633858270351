#include "main/jobs.h"

#include <gtest/gtest.h>

#include <future>

namespace mandate::main {
namespace {

using namespace std::chrono_literals;

TEST(JobsTest, AJobThatFailsIsDoneAgain) {
  std::promise<void> done;
  int times = 0;
  const Jobs jobs({{"fails", 1ms, [&]() -> Result<void> {
                      if (++times == 3) done.set_value();
                      return fail(ErrorKind::unavailable, "not now");
                    }}});
  EXPECT_EQ(done.get_future().wait_for(20s), std::future_status::ready);
}

TEST(JobsTest, EveryJobIsDoneAtOnceHoweverLongItsInterval) {
  std::promise<void> first, second;
  const Jobs jobs({{"a", 24h, [&]() -> Result<void> { return first.set_value(), Result<void>(); }},
                   {"b", 24h, [&]() -> Result<void> { return second.set_value(), Result<void>(); }}});
  EXPECT_EQ(first.get_future().wait_for(20s), std::future_status::ready);
  EXPECT_EQ(second.get_future().wait_for(20s), std::future_status::ready);
}

TEST(JobsTest, StoppingDoesNotWaitForTheNextTurn) {
  const auto before = std::chrono::steady_clock::now();
  {
    const Jobs jobs({{"daily", 24h, []() -> Result<void> { return {}; }}});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - before, 1h);
}

}  // namespace
}  // namespace mandate::main
