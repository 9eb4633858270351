#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace mandate::http {

// An address or a block of them: "192.0.2.7", "10.0.0.0/8", "2001:db8::/32". A v4 address counts as its mapped v6 form.
class Network {
 public:
  static std::optional<Network> parse(std::string_view text);
  bool contains(std::string_view address) const;  // numeric; false for any other text

 private:
  std::array<unsigned char, 16> address_{};
  unsigned bits_ = 128;
};

// Who a request comes from. Anybody can send X-Forwarded-For, so it counts only as far as trusted proxies wrote it:
// read from the right, the first address that is no trusted proxy is the client's.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  explicit TrustedProxies(std::vector<Network> networks) : networks_(std::move(networks)) {}
  // The peer itself when it is no trusted proxy or when what a proxy sent is no address.
  std::string client_of(const Request& request) const;

 private:
  bool trusts(std::string_view address) const;
  std::vector<Network> networks_;
};

}  // namespace mandate::http
