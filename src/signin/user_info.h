#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/person.h"
#include "signin/environment.h"

namespace mandate::signin {

// A person as an access token may see them.
struct UserInfo {
  domain::User user;
  std::vector<std::string> scopes;
  std::vector<std::string> groups;  // names; only with the scope `groups`
};

// The UserInfo endpoint (OpenID Connect Core section 5.3): the person of an access token, as they are now.
// ErrorKind::unauthenticated when the token or the person no longer counts, ErrorKind::forbidden without the scope
// `openid`.
Result<UserInfo> read_user_info(const Environment& environment, std::string_view bearer);

}  // namespace mandate::signin
