#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"

namespace mandate::domain {

// The standing leave of a person for an application to get tokens while they are away (RFC 6749 section 1.5). One of
// these stands for a refresh token and for every one that it was replaced by; the tokens themselves are not stored.
struct RefreshToken {
  RefreshTokenId id;
  ClientId client_id;
  ApplicationId application;
  AuthorizationServerId server;  // that issued it; empty: the org authorization server
  UserId user;
  SessionId session;  // that it came of, which may be over
  std::vector<std::string> scopes;
  std::vector<std::string> resources = {};  // RFC 8707: each access token is for one; empty: the server's own audience
  Time auth_time{};                         // when the person proved who they are
  std::vector<std::string> amr;
  std::int64_t generation = 1;       // of the token that counts now: one more with each replacement
  Time replaced{};                   // when it came in the place of the one before
  std::optional<Time> expires = {};  // however often it is used; nullopt: never
  std::chrono::seconds idle{0};      // how long it may lie unused
  Time created{}, last_used{};

  Time ends() const;
};

// Of the org authorization server; a custom one has it in the rules of its access policies.
inline constexpr std::chrono::hours org_refresh_token_lifetime{24 * 90}, org_refresh_token_idle{24 * 7};

// An access token that comes of a refresh token says so in its id, "AT.<...>.oar<...>", because it ends with it; the id
// of a refresh token is its own. Empty: it did not come of one.
RefreshTokenId refresh_token_of(std::string_view jti);

}  // namespace mandate::domain
