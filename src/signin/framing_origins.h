#pragma once

#include <string>
#include <vector>

#include "signin/environment.h"

namespace mandate::signin {

// Whose pages may frame the sign-on page: the ACTIVE trusted origins with the scope IFRAME_EMBED.
Result<std::vector<std::string>> framing_origins(const Environment& environment);

}  // namespace mandate::signin
