#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grants/grant.h"

namespace mandate::grants {

// What a client asks of a custom authorization server where nobody is there to sign on or to consent.

// Which refusals to give.
struct ScopeReasons {
  std::string_view sign_on;      // for scopes about signing on
  std::string_view sign_on_why;  // "… and a service acts for itself"
  std::string_view consent;      // for scopes that a person has to consent to
};

// The scopes named, or else the server's default ones: all or nothing.
Decided<std::vector<std::string>> find_scopes(const Request& request, const ScopeReasons& reasons);

// What the token will be good for: all that the server protects, or the one resource (RFC 8707) that is named, which
// must be ACTIVE and accept the server's tokens.
Decided<std::string> find_audience(const Request& request);

// The audience of tokens for one resource that is named (directory/protected_resources.h), which becomes a target of
// the record; `invalid_target` when the server that was called does not protect it now.
Decided<std::string> audience_of(const Request& request, std::string_view resource);

// Nobody is asked where the scope says that somebody must be. One whose consent is FLEXIBLE is asked about only where
// there is somebody to ask.
Decided<void> check_consent(const domain::Scope& scope, std::string_view reason);

}  // namespace mandate::grants
