#pragma once

#include <string>
#include <vector>

#include "grants/grant.h"

namespace mandate::grants {

// Which scopes a person lets an application have at a custom authorization server.
struct ConsentQuestion {
  const directory::ServerRecord& server;
  const directory::ApplicationRecord& application;
  const domain::UserId& user;
  const std::vector<std::string>& scopes;
};

// Those of the scopes that the application may not have now: the person was not asked, or took it back
// (docs/decisions/0025), or the scope was deleted.
Decided<std::vector<std::string>> scopes_without_consent(directory::View& view, const ConsentQuestion& question);

// Those of a refresh token's scopes that the application may have now. At the org authorization server nobody is asked.
Decided<std::vector<std::string>> scopes_with_consent(directory::View& view, const Issuer& issuer,
                                                      const directory::ApplicationRecord& application,
                                                      const domain::RefreshToken& token);

// Whether the person has taken back what an access token of the server says that its client may; false when that is no
// application or the token is not its own.
Decided<bool> is_consent_withdrawn(directory::View& view, const directory::ServerRecord& server,
                                   const oauth::AccessToken& token);

}  // namespace mandate::grants
