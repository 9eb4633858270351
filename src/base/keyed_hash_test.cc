#include "base/keyed_hash.h"

#include <gtest/gtest.h>

#include <string>

namespace mandate {
namespace {

// The test values of the paper's appendix and of the authors' reference: key 00 01 … 0f, messages 00 01 02 ….
TEST(KeyedHash, GivesTheKnownValues) {
  const KeyedHash hash({0x0706050403020100, 0x0f0e0d0c0b0a0908});
  std::string message;
  const auto of_length = [&](std::size_t length) {
    message.clear();
    for (std::size_t i = 0; i < length; ++i) message += static_cast<char>(i);
    return hash(message);
  };
  EXPECT_EQ(of_length(0), 0x726fdb47dd0e0e31u);
  EXPECT_EQ(of_length(1), 0x74f839c593dc67fdu);
  EXPECT_EQ(of_length(8), 0x93f5f5799a932462u);
  EXPECT_EQ(of_length(15), 0xa129ca6149be45e5u);
}

TEST(KeyedHash, EveryOneHasAKeyOfItsOwn) {
  EXPECT_NE(KeyedHash()("same"), KeyedHash()("same"));
}

}  // namespace
}  // namespace mandate
