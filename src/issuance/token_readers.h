#pragma once

#include <string_view>

#include "base/result.h"
#include "issuance/environment.h"

namespace mandate::issuance {

// An access token of the org authorization server that is honoured now, for endpoints that it protects. Waits for the
// database: worker pool only. ErrorKind::unauthenticated.
Result<oauth::AccessToken> read_org_access_token(const Environment& environment, std::string_view compact);

// An ID token that the org authorization server signed, expired or not: a hint about a person, not a credential.
// ErrorKind::unauthenticated.
Result<oauth::IdToken> read_id_token_hint(const Environment& environment, std::string_view compact);

}  // namespace mandate::issuance
