#include "http/trusted_proxies.h"

#include <algorithm>

#include "base/text.h"

namespace mandate::http {

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
    if (!Address::parse(*hop)) break;
    client = *hop;
    if (!trusts(*hop)) break;
  }
  return client;
}

}  // namespace mandate::http
