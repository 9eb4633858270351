// grants/authorization_code: RFC 6749 section 4.1.3 with PKCE (RFC 7636) and the ID token of OpenID Connect Core. What
// the code stands for was stored by signin when the person signed on.
#pragma once

#include "grants/grant.h"

namespace mandate::grants::authorization_code {

const Grant* grant();

}  // namespace mandate::grants::authorization_code
