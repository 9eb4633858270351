#pragma once

#include <string_view>

#include "base/result.h"
#include "issuance/environment.h"

namespace mandate::issuance {

// An access token of the org authorization server that is honoured now, for endpoints that it protects. Waits for the
// database: worker pool only. ErrorKind::unauthenticated.
Result<oauth::AccessToken> read_org_access_token(const Environment& environment, std::string_view compact);

// An ID token that an authorization server (empty: the org one) is sent, expired or not: a hint about a person, not a
// credential. It must be one of its own; the org one takes those of every other that is ACTIVE, too, because it is
// where sessions begin and end. Waits for the database. ErrorKind::unauthenticated.
Result<oauth::IdToken> read_id_token_hint(const Environment& environment, const ServerId& server,
                                          std::string_view compact);

}  // namespace mandate::issuance
