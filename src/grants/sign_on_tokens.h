#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "grants/grant.h"

namespace mandate::grants {

// A person's sign-on to an application, as an authorization code or a refresh token stands for it.
struct SignOn {
  const directory::PersonRecord& person;
  domain::SessionId session;  // empty: it is over
  std::vector<std::string> scopes;
  Time auth_time;
  std::vector<std::string> amr;
  std::string nonce = {};
  std::string jti = {};                       // of the access token; empty: a new one
  domain::RefreshTokenId refresh_token = {};  // that the access token comes of; empty: none
  std::vector<std::string> resources = {};    // that it is for (RFC 8707); empty: the server's own audience
};

// What it entitles to, and how long a refresh token may live.
struct SignOnTokens {
  Decision decision;
  std::optional<std::chrono::seconds> refresh_token_lifetime;  // nullopt: without end
  std::chrono::seconds refresh_token_idle;
};

// The access token, with an ID token when the scopes ask for one. At a custom authorization server its access policy
// must allow it, and says for how long. The access token is for one of the resources: the one that the request names,
// or the only one. `too_many_resources` when it names several; `invalid_target` when it names none of several, or one
// that the sign-on was not for.
Decided<SignOnTokens> decide_sign_on_tokens(const Request& request, const SignOn& sign_on);

}  // namespace mandate::grants
