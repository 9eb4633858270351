#pragma once

#include <optional>
#include <string>
#include <vector>

#include "grants/grant.h"
#include "oauth/token_request.h"

namespace mandate::issuance {

struct AuthenticatedClient {
  grants::Client client;
  std::optional<grants::OneUse> assertion_use;  // of private_key_jwt
};

// Which client sent the request, proved by its credentials (RFC 6749 section 2.3, RFC 7523 section 3). The client is
// ACTIVE. `endpoint` is the URL called: the only audience besides the issuer that an assertion may have. Fills the
// record's actor as soon as a client is known.
//
// A caller who proved nothing gets one text for everything that would tell what exists here; the reason in the System
// Log is exact.
grants::Decided<AuthenticatedClient> authenticate_client(const oauth::PresentedCredentials& credentials,
                                                         const grants::Issuer& issuer, std::string_view endpoint,
                                                         directory::View& view, Time now, grants::Record& record);

}  // namespace mandate::issuance
