#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "http/network.h"

namespace mandate::http {

// Who a request comes from. Anybody can send X-Forwarded-For, so it counts only as far as trusted proxies wrote it:
// read from the right, the first address that is no trusted proxy is the client's.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  explicit TrustedProxies(std::vector<Network> networks) : networks_(std::move(networks)) {}
  // The peer itself when it is no trusted proxy or when what a proxy sent is no address.
  std::string client_of(const Request& request) const;
  bool trusts(std::string_view address) const;

 private:
  std::vector<Network> networks_;
};

}  // namespace mandate::http
