#pragma once

#include <string_view>

#include "grants/grant.h"
#include "issuance/environment.h"

namespace mandate::issuance {

// What the UserInfo endpoint (OpenID Connect Core section 5.3) of that issuer tells whoever has the access token: the
// person of it as they are now, as far as its scopes allow, and, at a custom authorization server, the claims
// configured there for ID tokens, those included that ID tokens leave out. Refused with `invalid_token` when the token
// is not one of the issuer's that is honoured now, with `insufficient_scope` when nobody signed on for it (no scope
// openid), and with `claim_evaluation_failed`.
grants::Decided<json::object> read_user_info(const Environment& environment, const grants::Issuer& issuer,
                                             std::string_view token, directory::View& view, Time now);

}  // namespace mandate::issuance
