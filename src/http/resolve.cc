#include "http/resolve.h"

#include <netdb.h>

#include <algorithm>
#include <memory>

namespace mandate::http {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

}  // namespace

Result<std::vector<Address>> resolve_by_system(const std::string& host) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (const int code = getaddrinfo(host.c_str(), nullptr, &hints, &found); code != 0)
    return fail(ErrorKind::unavailable, "No answer from " + host + ": " + gai_strerror(code));
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  std::vector<Address> addresses;
  for (const auto* entry = list.get(); entry != nullptr; entry = entry->ai_next)
    if (const auto address = Address::of(*entry->ai_addr);
        address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end())
      addresses.push_back(*address);
  if (addresses.empty()) return fail(ErrorKind::unavailable, "No answer from " + host + ": it has no address");
  return addresses;
}

}  // namespace mandate::http
