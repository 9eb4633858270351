#include "http/address_guard.h"

#include <algorithm>
#include <span>

namespace mandate::http {
namespace {

struct Special {
  Network network;
  std::string_view what;
};

Special special(std::string_view network, std::string_view what) {
  return {*Network::parse(network), what};
}

constexpr std::string_view private_network = "a private network", documentation = "a network of examples",
                           this_machine = "this machine", link_local = "the local link",
                           reserved = "a reserved network", v4_in_v6 = "an IPv4 address inside an IPv6 address";

// IANA IPv4 Special-Purpose Address Registry, those that are not globally reachable, and multicast.
std::span<const Special> special_v4() {
  static const Special rows[] = {
      special("0.0.0.0/8", this_machine),
      special("10.0.0.0/8", private_network),
      special("100.64.0.0/10", "a carrier's shared network"),
      special("127.0.0.0/8", this_machine),
      special("169.254.0.0/16", link_local),
      special("172.16.0.0/12", private_network),
      special("192.0.0.0/24", reserved),
      special("192.0.2.0/24", documentation),
      special("192.88.99.0/24", reserved),
      special("192.168.0.0/16", private_network),
      special("198.18.0.0/15", "a network of benchmarks"),
      special("198.51.100.0/24", documentation),
      special("203.0.113.0/24", documentation),
      special("224.0.0.0/4", "a multicast group"),
      special("240.0.0.0/4", reserved),
  };
  return rows;
}

// For the message only: what is not in 2000::/3 is refused anyway. Behind the forms that hold a v4 address a
// translator may stand, so that they lead wherever that address leads.
std::span<const Special> special_v6() {
  static const Special rows[] = {
      special("::/128", this_machine),
      special("::1/128", this_machine),
      special("::ffff:0:0/96", v4_in_v6),
      special("::ffff:0:0:0/96", v4_in_v6),
      special("::/96", v4_in_v6),
      special("64:ff9b::/96", v4_in_v6),
      special("64:ff9b:1::/48", v4_in_v6),
      special("2002::/16", v4_in_v6),
      special("2001::/32", v4_in_v6),
      special("2001::/23", reserved),
      special("2001:db8::/32", documentation),
      special("3fff::/20", documentation),
      special("fc00::/7", private_network),
      special("fec0::/10", private_network),
      special("fe80::/10", link_local),
      special("ff00::/8", "a multicast group"),
  };
  return rows;
}

std::string_view what_is(const Address& address, std::span<const Special> rows) {
  for (const auto& row : rows)
    if (row.network.contains(address)) return row.what;
  return "";
}

}  // namespace

std::string_view AddressGuard::fault(const Address& address) const {
  const auto allows = [&](const Network& network) { return network.contains(address); };
  if (std::any_of(allowed_.begin(), allowed_.end(), allows)) return "";
  if (address.v4) return what_is(address, special_v4());
  static const auto global_unicast = *Network::parse("2000::/3");
  const auto what = what_is(address, special_v6());
  return what.empty() && !global_unicast.contains(address) ? reserved : what;
}

}  // namespace mandate::http
