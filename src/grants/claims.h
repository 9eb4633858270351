#pragma once

#include <string>
#include <vector>

#include "domain/claim.h"
#include "grants/grant.h"

namespace mandate::grants {

// Whom a token of a custom authorization server is for.
struct ClaimSubject {
  const Client& client;
  const directory::PersonRecord* person = nullptr;  // null: the client acts for itself
  const std::vector<std::string>& scopes;           // granted
};

// The claims of that type that are configured on the server, for the subject: ACTIVE ones whose scopes are met and
// whose value is not null. One that cannot be computed refuses the token (`claim_evaluation_failed`): who decides by a
// claim must not take a missing one for a permission.
Decided<json::object> compute_claims(const directory::ServerRecord& server, domain::ClaimType type,
                                     const ClaimSubject& subject);

// The decision with these claims in its access token, and in its ID token when it has one. Tokens of the org
// authorization server stay as they are.
Decided<Decision> with_claims(const Request& request, const directory::PersonRecord* person, Decision decision);

}  // namespace mandate::grants
