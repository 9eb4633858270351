#pragma once

#include <optional>
#include <string>
#include <vector>

#include "grants/grant.h"
#include "issuance/client_service.h"

namespace mandate::issuance {

// Who says to be that client: the records of it, null when there are none.
grants::Decided<grants::Client> find_client(directory::View& view, const std::string& client_id);
grants::Decided<void> check_active(const grants::Client& client);

struct AuthenticatedClient {
  grants::Client client;
  std::optional<grants::OneUse> assertion_use;  // of private_key_jwt
};

// Which client sent the request, proved by its credentials (RFC 6749 section 2.3, RFC 7523 section 3). The client is
// ACTIVE. Besides the issuer an assertion may have the URL called as audience. Fills the
// record's actor as soon as a client is known.
//
// A caller who proved nothing gets one text for everything that would tell what exists here; the reason in the System
// Log is exact.
grants::Decided<AuthenticatedClient> authenticate_client(const Environment& environment, const Call& call,
                                                         const grants::Issuer& issuer, directory::View& view, Time now,
                                                         grants::Record& record);

}  // namespace mandate::issuance
