#pragma once

#include <string_view>
#include <vector>

#include "http/network.h"

namespace mandate::http {

// Which addresses requests that somebody else's URL causes may go to: those of the public Internet. The others
// (RFC 6890 and the IANA registries of special-purpose addresses) lead to this machine, to the network it stands in, to
// the cloud's metadata service or to nobody; they are open only as far as `allowed` names them.
class AddressGuard {
 public:
  explicit AddressGuard(std::vector<Network> allowed = {}) : allowed_(std::move(allowed)) {}

  // Empty: requests may go there. Else what forbids it, for people: "a private network".
  std::string_view fault(const Address& address) const;

 private:
  std::vector<Network> allowed_;
};

}  // namespace mandate::http
