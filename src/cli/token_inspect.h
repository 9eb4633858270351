#pragma once

#include <string>

#include "cli/context.h"

namespace mandate::cli {

struct Inspection {
  std::string token;
  bool no_verify = false;
};

// Shows header, claims and whether the token is good: signed by a key of the issuer that it names, and within
// its time. ErrorKind::conflict when it is not.
Result<void> inspect(Context& context, const Inspection& options);

}  // namespace mandate::cli
