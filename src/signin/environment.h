// signin: how a person signs on to an application: the authorize request that waits, the password check with its
// lockout, the browser's session, the authorization code, and signing off. Knows neither HTTP nor HTML: it takes
// what was sent and says what is to be shown.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "crypto/seal.h"
#include "directory/directory.h"
#include "domain/event.h"
#include "domain/ids.h"
#include "domain/organization.h"
#include "ledger/ledger.h"
#include "storage/store.h"

namespace mandate::signin {

// What an ID token that we issued says. It may have expired: it is a hint, not a credential.
struct IdTokenHint {
  domain::ClientId client_id;
  domain::UserId user;
  domain::SessionId session;
};
// Verifies the signature and the issuer of an ID token that an authorization server (empty: the org one) is sent: it
// must be one of its own; the org one takes those of every other that is ACTIVE, too. ErrorKind::unauthenticated.
using IdTokenReader =
    std::function<Result<IdTokenHint>(const domain::AuthorizationServerId& server, std::string_view id_token)>;

// What every part of signing on works with; made once by main, outlives them all.
struct Environment {
  storage::Store& store;
  ledger::Ledger& ledger;
  const Clock& clock;
  const domain::Organization& organization;
  const crypto::Sealer& sealer;
  directory::Directory& directory;
  IdTokenReader read_id_token;
};

// What a browser sent beside the parameters.
struct Browser {
  std::string session_cookie;  // empty: none
  std::string form_cookie;     // ties a sign-on form to the browser that was shown it; empty: none
  domain::RequestOrigin origin;
};

}  // namespace mandate::signin
