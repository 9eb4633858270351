#pragma once

#include <string>

#include "oauth/tokens.h"

namespace mandate::oauth {

// RFC 7662 section 2.2, for a token that is active.
std::string introspection_text(const AccessToken& token);
// For everything else: nothing more is said.
std::string inactive_introspection_text();

}  // namespace mandate::oauth
