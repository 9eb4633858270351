#pragma once

#include <string>

#include "signin/environment.h"

namespace mandate::signin {

// The name that pages show, as it is now: an administrator may have changed it on another node.
std::string organization_name(const Environment& environment);

}  // namespace mandate::signin
