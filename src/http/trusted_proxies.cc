#include "http/trusted_proxies.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace mandate::http {
namespace {

using Bytes = std::array<unsigned char, 16>;
constexpr unsigned v4_offset = 96;  // bits before the v4 address in a mapped one

struct Parsed {
  Bytes bytes{};
  bool v4 = false;
};

std::optional<Parsed> parse_address(std::string_view text) {
  const std::string terminated(text);
  Parsed parsed;
  if (inet_pton(AF_INET6, terminated.c_str(), parsed.bytes.data()) == 1) return parsed;
  std::array<unsigned char, 4> v4{};
  if (inet_pton(AF_INET, terminated.c_str(), v4.data()) != 1) return std::nullopt;
  parsed.v4 = true;
  parsed.bytes[10] = parsed.bytes[11] = 0xff;
  std::copy(v4.begin(), v4.end(), parsed.bytes.begin() + 12);
  return parsed;
}

bool same_bits(const Bytes& a, const Bytes& b, unsigned bits) {
  for (unsigned i = 0; i < bits; ++i)
    if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0) return false;
  return true;
}

}  // namespace

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network network;
  network.address_ = address->bytes;
  if (slash == std::string_view::npos) return network;
  const auto length = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (error != std::errc() || end != length.data() + length.size() || bits > (address->v4 ? 32U : 128U))
    return std::nullopt;
  network.bits_ = bits + (address->v4 ? v4_offset : 0);
  return network;
}

bool Network::contains(std::string_view address) const {
  const auto parsed = parse_address(address);
  return parsed && same_bits(parsed->bytes, address_, bits_);
}

bool TrustedProxies::trusts(std::string_view address) const {
  return std::any_of(networks_.begin(), networks_.end(),
                     [&](const Network& network) { return network.contains(address); });
}

std::string TrustedProxies::client_of(const Request& request) const {
  if (networks_.empty() || !trusts(request.client_address)) return request.client_address;
  std::vector<std::string_view> hops;
  for (const auto& header : request.headers)
    if (iequals_ascii(header.name, "X-Forwarded-For"))
      for (const auto hop : split(header.value, ',')) hops.push_back(trim(hop));
  std::string client = request.client_address;
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    if (!parse_address(*hop)) break;
    client = *hop;
    if (!trusts(*hop)) break;
  }
  return client;
}

}  // namespace mandate::http
