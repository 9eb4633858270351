#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "issuance/environment.h"
#include "issuance/mint.h"

namespace mandate::issuance {

// What a client would ask of a custom authorization server.
struct TokenQuestion {
  ServerId server;
  std::string client_id, grant_type;
  domain::UserId user;              // empty: the client acts for itself
  std::vector<std::string> scopes;  // scope tokens
};

// The grant types that can be previewed: authorization_code and jwt-bearer for a person, client_credentials for nobody.
bool can_preview(std::string_view grant_type);
bool is_for_person(std::string_view grant_type);

struct RefreshTokenTerms {
  std::optional<std::chrono::seconds> lifetime;  // nullopt: without end
  std::chrono::seconds idle;
};

struct TokenPreview {
  std::optional<oauth::TokenError> refusal = {};  // then all else is empty
  std::string policy = {}, rule = {};             // names of what allows it
  std::vector<std::string> scopes = {};           // granted
  std::chrono::seconds lifetime{};                // of the access token
  std::optional<RefreshTokenTerms> refresh_token = {};
  TokenClaims claims = {};
};

// What the token request would give: the decisions of the token path on what is there now, as if the person signed on
// and the client authenticated at this moment. Nothing is issued, signed or recorded. Of an agent it is asked whether
// it could exchange an ID token of its linked application and redeem the ID-JAG; delegation links, chains of agents and
// single resources are not looked at. ErrorKind::not_found for a server, a client or a person that does not exist.
Result<TokenPreview> preview_token(const Environment& environment, const TokenQuestion& question);

}  // namespace mandate::issuance
