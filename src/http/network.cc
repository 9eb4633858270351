#include "http/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace mandate::http {
namespace {

using Bytes = std::array<unsigned char, 16>;
constexpr unsigned v4_offset = 96;  // bits before the v4 address in a mapped one

Address mapped(const unsigned char* v4) {
  Address address;
  address.v4 = true;
  address.bytes[10] = address.bytes[11] = 0xff;
  std::copy(v4, v4 + 4, address.bytes.begin() + 12);
  return address;
}

constexpr Bytes v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool same_bits(const Bytes& a, const Bytes& b, unsigned bits) {
  for (unsigned i = 0; i < bits; ++i)
    if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0) return false;
  return true;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  const std::string terminated(text);
  Address address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  std::array<unsigned char, 4> v4{};
  if (inet_pton(AF_INET, terminated.c_str(), v4.data()) != 1) return std::nullopt;
  return mapped(v4.data());
}

std::optional<Address> Address::of(const sockaddr& socket_address) {
  if (socket_address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &socket_address, sizeof v4);
    return mapped(reinterpret_cast<const unsigned char*>(&v4.sin_addr));
  }
  if (socket_address.sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &socket_address, sizeof v6);
  Address address;
  std::copy(std::begin(v6.sin6_addr.s6_addr), std::end(v6.sin6_addr.s6_addr), address.bytes.begin());
  return address;
}

std::string_view Address::holder() const {
  const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const bool is_v4 = same_bits(bytes, v4_prefix, v4_offset);  // also as text in the v6 form (RFC 4291 2.5.5.2)
  return is_v4 ? all : all.substr(0, 8);
}

std::string Address::str() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(v4 ? AF_INET : AF_INET6, bytes.data() + (v4 ? 12 : 0), text.data(), text.size());
  return text.data();
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = Address::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network network;
  network.address_ = *address;
  if (slash == std::string_view::npos) return network;
  const auto length = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (error != std::errc() || end != length.data() + length.size() || bits > (address->v4 ? 32U : 128U))
    return std::nullopt;
  network.bits_ = bits + (address->v4 ? v4_offset : 0);
  return network;
}

bool Network::contains(const Address& address) const {
  return same_bits(address.bytes, address_.bytes, bits_);
}

bool Network::contains(std::string_view address) const {
  const auto parsed = Address::parse(address);
  return parsed && contains(*parsed);
}

}  // namespace mandate::http
