#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"

namespace mandate::domain {

// How the answer of an authorize request travels (OAuth 2.0 Multiple Response Type Encoding Practices, OAuth 2.0
// Form Post Response Mode).
enum class ResponseMode { query, fragment, form_post };
std::string_view name_of(ResponseMode mode);
std::optional<ResponseMode> parse_response_mode(std::string_view name);

// A validated request to sign a person on to an application (OpenID Connect Core section 3.1.2). It waits while the
// person signs on and, where they are asked, for their consent; from then on it is what its authorization code stands
// for.
struct AuthorizeRequest {
  // How long a person may take to sign on, and how long a code may be redeemed (RFC 6749 section 4.1.2 allows ten
  // minutes at most; a client that works needs a second).
  static constexpr std::chrono::minutes lifetime{10};
  static constexpr std::chrono::seconds code_lifetime{60};

  AuthorizeRequestId id;
  AuthorizationServerId server;  // whose endpoint it came to; empty: the org authorization server
  ClientId client_id;
  ApplicationId application;
  std::string redirect_uri;         // as sent; the token request must repeat it exactly
  std::vector<std::string> scopes;  // never empty
  // What the access tokens are to be for (RFC 8707), each for one of them; empty: the server's own audience.
  std::vector<std::string> resources = {};
  std::string state, nonce;    // empty: none was sent
  std::string code_challenge;  // S256; empty: none was sent, then a code_verifier must not come either
  ResponseMode response_mode = ResponseMode::query;
  std::vector<std::string> prompt;
  std::optional<std::chrono::seconds> max_age = {};
  std::string login_hint;
  UserId hinted_user;  // of the id_token_hint: no other person's sign-on may answer this request

  std::string csrf_hash;  // hex SHA-256; empty once the sign-on form was used
  std::string code_hash;  // hex SHA-256 of the code; empty until there is one

  // Known once somebody has signed on.
  SessionId session;
  UserId user;
  Time auth_time{};  // when the person proved who they are, not when the code was issued
  std::vector<std::string> amr;

  Time created{};
  Time expires{};  // of the request; once a code is issued: of the code

  bool asks_for(std::string_view prompt_value) const;
  // Whether its person, who has signed on, is yet to say what the application may have.
  bool waits_for_consent() const { return !user.empty() && code_hash.empty(); }
};

}  // namespace mandate::domain
