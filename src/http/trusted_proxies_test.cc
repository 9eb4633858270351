#include "http/trusted_proxies.h"

#include <gtest/gtest.h>

namespace mandate::http {
namespace {

TEST(TrustedProxiesTest, WhatIsNoNetworkIsRefused) {
  for (const auto* text : {"", "proxy", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/8/8", "::/129",
                           "10.0.0.1/-1", "1.2.3.4 "})
    EXPECT_FALSE(Network::parse(text)) << text;
}

TEST(TrustedProxiesTest, ANetworkContainsItsAddresses) {
  struct Case {
    const char *network, *address;
    bool contained;
  };
  const Case cases[] = {
      {"192.0.2.7", "192.0.2.7", true},        {"192.0.2.7", "192.0.2.8", false},
      {"10.0.0.0/8", "10.200.3.4", true},      {"10.0.0.0/8", "11.0.0.1", false},
      {"10.0.0.0/9", "10.127.0.1", true},      {"10.0.0.0/9", "10.128.0.1", false},
      {"0.0.0.0/0", "203.0.113.9", true},      {"0.0.0.0/0", "2001:db8::1", false},
      {"10.0.0.0/8", "::ffff:10.1.2.3", true}, {"2001:db8::/32", "2001:db8:1::", true},
      {"2001:db8::/32", "2001:db9::", false},  {"10.0.0.0/8", "no address", false},
  };
  for (const auto& [network, address, contained] : cases)
    EXPECT_EQ(Network::parse(network)->contains(address), contained) << network << " " << address;
}

std::string client_of(std::string peer, std::vector<std::string> forwarded) {
  const TrustedProxies proxies({*Network::parse("10.0.0.0/8")});
  Request request;
  request.client_address = std::move(peer);
  for (auto& value : forwarded) request.headers.push_back({"x-forwarded-for", std::move(value)});
  return proxies.client_of(request);
}

TEST(TrustedProxiesTest, TheHeaderCountsOnlyAsFarAsTrustedProxiesWroteIt) {
  EXPECT_EQ(client_of("203.0.113.1", {"198.51.100.1"}), "203.0.113.1") << "a stranger's header";
  EXPECT_EQ(client_of("10.0.0.1", {}), "10.0.0.1") << "no header";
  EXPECT_EQ(client_of("10.0.0.1", {"198.51.100.1"}), "198.51.100.1");
  EXPECT_EQ(client_of("10.0.0.1", {"1.1.1.1, 198.51.100.1"}), "198.51.100.1") << "the client made up the first";
  EXPECT_EQ(client_of("10.0.0.1", {"198.51.100.1, 10.0.0.2"}), "198.51.100.1") << "two proxies";
  EXPECT_EQ(client_of("10.0.0.1", {"1.1.1.1", "198.51.100.1"}), "198.51.100.1") << "two headers";
  EXPECT_EQ(client_of("10.0.0.1", {"198.51.100.1, unknown"}), "10.0.0.1") << "not an address";
  EXPECT_EQ(client_of("10.0.0.1", {"10.0.0.3, 10.0.0.2"}), "10.0.0.3") << "only proxies";
}

}  // namespace
}  // namespace mandate::http
