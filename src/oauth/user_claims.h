#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "domain/person.h"

namespace mandate::oauth {

// The claims about a person that the scopes ask for (OpenID Connect Core section 5.4), without `sub`; the same in ID
// tokens and at the UserInfo endpoint. What the profile does not hold is left out. There is no `email_verified`:
// nobody verified it. `groups` are names, for the scope of that name.
void add_user_claims(json::object& claims, const domain::User& user, const std::vector<std::string>& scopes,
                     const std::vector<std::string>& groups);

}  // namespace mandate::oauth
