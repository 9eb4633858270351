#pragma once

#include <string>
#include <vector>

#include "oauth/tokens.h"

namespace mandate::oauth {

// What introspection says of a refresh token.
struct RefreshTokenDescription {
  std::string issuer, client_id, user, login;
  std::vector<std::string> scopes;
  Time issued_at, expires;
};

// RFC 7662 section 2.2.
std::string introspection_text(const AccessToken& token);
std::string introspection_text(const RefreshTokenDescription& token);
std::string inactive_introspection_text();

}  // namespace mandate::oauth
