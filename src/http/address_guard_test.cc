#include "http/address_guard.h"

#include <gtest/gtest.h>

namespace mandate::http {
namespace {

Address address(std::string_view text) {
  return Address::parse(text).value();
}

TEST(AddressGuard, RefusesWhatIsNotThePublicInternet) {
  struct Case {
    std::string_view address, what;
  };
  for (const auto& [text, what] : {
           Case{"0.0.0.0", "this machine"},
           Case{"0.1.2.3", "this machine"},
           Case{"10.0.0.0", "private"},
           Case{"10.255.255.255", "private"},
           Case{"100.64.0.1", "carrier"},
           Case{"100.127.255.255", "carrier"},
           Case{"127.0.0.1", "this machine"},
           Case{"127.255.255.254", "this machine"},
           Case{"169.254.169.254", "local link"},
           Case{"172.16.0.1", "private"},
           Case{"172.31.255.255", "private"},
           Case{"192.0.0.8", "reserved"},
           Case{"192.0.2.1", "examples"},
           Case{"192.88.99.1", "reserved"},
           Case{"192.168.1.1", "private"},
           Case{"198.18.0.1", "benchmarks"},
           Case{"198.19.255.255", "benchmarks"},
           Case{"198.51.100.1", "examples"},
           Case{"203.0.113.1", "examples"},
           Case{"224.0.0.1", "multicast"},
           Case{"239.255.255.250", "multicast"},
           Case{"240.0.0.1", "reserved"},
           Case{"255.255.255.255", "reserved"},
           Case{"::", "this machine"},
           Case{"::1", "this machine"},
           Case{"::8.8.8.8", "IPv4 address inside"},
           Case{"::ffff:8.8.8.8", "IPv4 address inside"},
           Case{"::ffff:127.0.0.1", "IPv4 address inside"},
           Case{"::ffff:0:10.0.0.1", "IPv4 address inside"},
           Case{"64:ff9b::169.254.169.254", "IPv4 address inside"},
           Case{"64:ff9b:1::10.0.0.1", "IPv4 address inside"},
           Case{"2002:0a00:0001::1", "IPv4 address inside"},
           Case{"2001:0:4136:e378::1", "IPv4 address inside"},
           Case{"2001:20::1", "reserved"},
           Case{"2001:db8::1", "examples"},
           Case{"3fff::1", "examples"},
           Case{"100::1", "reserved"},
           Case{"5f00::1", "reserved"},
           Case{"4000::1", "reserved"},
           Case{"fc00::1", "private"},
           Case{"fd12:3456:789a::1", "private"},
           Case{"fec0::1", "private"},
           Case{"fe80::1", "local link"},
           Case{"ff02::1", "multicast"},
       })
    EXPECT_NE(AddressGuard().fault(address(text)).find(what), std::string_view::npos)
        << text << ": '" << AddressGuard().fault(address(text)) << "'";
}

TEST(AddressGuard, LetsThePublicInternetThrough) {
  for (const auto* text : {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
                           "128.0.0.1", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.0.1",
                           "198.20.0.0", "223.255.255.255", "2001:200::1", "2606:4700::1111", "2a00:1450::1"})
    EXPECT_EQ(AddressGuard().fault(address(text)), "") << text;
}

TEST(AddressGuard, OpensWhatIsAllowedAndNoMore) {
  const AddressGuard guard({*Network::parse("10.1.0.0/16"), *Network::parse("::1")});
  for (const auto* text : {"10.1.0.1", "10.1.255.255", "::1", "1.1.1.1"}) EXPECT_EQ(guard.fault(address(text)), "");
  for (const auto* text : {"10.0.255.255", "10.2.0.0", "127.0.0.1", "::2", "fe80::1"})
    EXPECT_NE(guard.fault(address(text)), "") << text;
}

TEST(Address, IsReadFromSocketsAndWritten) {
  for (const auto* text : {"192.0.2.7", "::1", "2001:db8::7"}) EXPECT_EQ(address(text).str(), text);
  EXPECT_NE(address("::ffff:192.0.2.7"), address("192.0.2.7")) << "the same bits in another form";
  EXPECT_EQ(Address::of(sockaddr{}), std::nullopt);
}

}  // namespace
}  // namespace mandate::http
