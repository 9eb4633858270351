#include "web/rate_limit.h"

#include <gtest/gtest.h>

#include "base/testing/temporary_directory.h"

namespace mandate::web {
namespace {

using Counter = RateLimit::Counter;

class RateLimitTest : public ::testing::Test {
 protected:
  bool take(std::string_view who, Counter counter = Counter::address_requests) {
    return limit_.take(counter, who, {}).allowed;
  }

  testing::TemporaryDirectory directory_;
  FakeClock clock_{parse_time("2026-03-01T12:00:00Z").value()};
  std::unique_ptr<storage::Store> store_ = storage::Store::open({directory_.path(), false}).value();
  std::unique_ptr<ledger::Ledger> ledger_ = ledger::Ledger::start(*store_, clock_).value();
  RateLimit limit_{*ledger_, clock_, {2, 2, 2, 2, 2, 2}};
};

TEST_F(RateLimitTest, CountersAndPartiesDoNotMix) {
  for (const auto counter : {Counter::admin_requests, Counter::client_requests, Counter::address_requests,
                             Counter::client_failures, Counter::address_failures, Counter::address_sign_ons})
    for (const char* who : {"192.0.2.1", "192.0.2.2", "2001:db8::1", ""}) {
      EXPECT_TRUE(take(who, counter));
      EXPECT_TRUE(limit_.check(counter, who, {}).allowed);
      EXPECT_TRUE(take(who, counter));
      EXPECT_FALSE(limit_.check(counter, who, {}).allowed);
      EXPECT_FALSE(take(who, counter));
    }
}

TEST_F(RateLimitTest, AddressesOfOneNetworkAreOneParty) {
  EXPECT_TRUE(take("2001:db8:0:1::1"));
  EXPECT_TRUE(take("2001:db8:0:1:ffff:ffff:ffff:ffff"));
  EXPECT_FALSE(take("2001:db8:0:1::2"));
  EXPECT_TRUE(take("2001:db8:0:2::1")) << "the next network";
  for (const char* address : {"::ffff:192.0.2.1", "::ffff:192.0.2.2", "::ffff:192.0.2.3"})
    EXPECT_TRUE(take(address)) << "IPv4 addresses are parties of their own: " << address;
}

TEST_F(RateLimitTest, AWindowEndsWithTheClocksMinute) {
  clock_.advance(std::chrono::milliseconds(59'999));
  take("a"), take("a");
  const auto standing = limit_.look(Counter::address_requests, "a");
  EXPECT_EQ(standing.remaining, 0);
  EXPECT_EQ(standing.reset, to_seconds(parse_time("2026-03-01T12:01:00Z").value()));
  EXPECT_EQ(standing.retry_after, 1);
  clock_.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(limit_.look(Counter::address_requests, "a").remaining, 2);
  EXPECT_TRUE(take("a"));
}

TEST_F(RateLimitTest, ACrowdDoesNotMakeItForgetWhoIsRefused) {
  const auto two = [&] { return take("busy") && take("busy"); };
  ASSERT_TRUE(two());
  ASSERT_FALSE(take("busy"));
  for (int i = 0; i < 200'000; ++i) take("once " + std::to_string(i), Counter::client_requests);
  EXPECT_FALSE(take("busy"));
}

}  // namespace
}  // namespace mandate::web
