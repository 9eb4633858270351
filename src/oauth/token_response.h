#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "oauth/token_error.h"

namespace mandate::oauth {

// The answer of a token endpoint (RFC 6749 section 5.1, RFC 8693 section 2.2.1). Empty members are left out.
struct TokenResponse {
  std::string token_type = "Bearer";
  std::string access_token, id_token, refresh_token, issued_token_type;
  std::chrono::seconds expires_in{0};
  std::vector<std::string> scopes, resources;
};
std::string to_text(const TokenResponse& response);

// The body of a refusal. `with_reason`: the client is authenticated, so it may learn the catalogue's name.
std::string to_text(const TokenError& error, bool with_reason);

}  // namespace mandate::oauth
