#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/network.h"

namespace mandate::http {

// The addresses of a host (a name or a numeric address), in the order in which they are tried. ErrorKind::unavailable
// when it has none.
using Resolver = std::function<Result<std::vector<Address>>(const std::string& host)>;

// getaddrinfo(3): waits as long as the system's resolver does.
Result<std::vector<Address>> resolve_by_system(const std::string& host);

}  // namespace mandate::http
