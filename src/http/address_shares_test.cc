#include "http/address_shares.h"

#include <gtest/gtest.h>

namespace mandate::http {
namespace {

TEST(AddressShares, NoAddressHasMoreThanItsShare) {
  const auto shares = std::make_shared<AddressShares>();
  auto one = shares->take("192.0.2.1", 2);
  const auto two = shares->take("192.0.2.1", 2);
  EXPECT_TRUE(one && two);
  EXPECT_FALSE(shares->take("192.0.2.1", 2));
  EXPECT_FALSE(shares->take("192.0.2.1", 1));
  EXPECT_TRUE(shares->take("192.0.2.2", 2)) << "another address";
  one.reset();
  EXPECT_TRUE(shares->take("192.0.2.1", 2)) << "one was given back";
  EXPECT_FALSE(std::make_shared<AddressShares>()->take("192.0.2.1", 0));
}

TEST(AddressShares, AddressesOfOneNetworkShare) {
  const auto shares = std::make_shared<AddressShares>();
  const auto one = shares->take("2001:db8:0:1::1", 1);
  EXPECT_FALSE(shares->take("2001:db8:0:1:ffff:ffff:ffff:ffff", 1));
  EXPECT_TRUE(shares->take("2001:db8:0:2::1", 1)) << "the next network";
  const auto v4 = shares->take("::ffff:192.0.2.1", 1);
  EXPECT_FALSE(shares->take("192.0.2.1", 1)) << "the same address in its other form";
  EXPECT_TRUE(shares->take("::ffff:192.0.2.2", 1)) << "IPv4 addresses are parties of their own";
}

TEST(AddressShares, AShareMayBeHeldLonger) {
  auto shares = std::make_shared<AddressShares>();
  auto share = shares->take("192.0.2.1", 1);
  shares.reset();
  share.reset();
}

}  // namespace
}  // namespace mandate::http
