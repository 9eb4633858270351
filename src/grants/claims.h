#pragma once

#include <string>
#include <vector>

#include "domain/claim.h"
#include "grants/grant.h"

namespace mandate::grants {

// Whom a token of a custom authorization server is for.
struct ClaimSubject {
  const Client& client;
  const directory::PersonRecord* person = nullptr;            // null: the client acts for itself
  const directory::ApplicationRecord* application = nullptr;  // that the person signed on to
  const std::vector<std::string>& scopes;                     // granted
};

// Where claims are said. UserInfo says those that ID tokens say, and those that they leave to it
// (OpenID Connect Core section 5.4).
enum class ClaimPlace { access_token, id_token, user_info };

// The claims that are configured on the server for that place and the subject: ACTIVE ones whose scopes are met and
// whose value is not null. One that cannot be computed is a refusal (`claim_evaluation_failed`): who decides by a
// claim must not take a missing one for a permission.
Decided<json::object> compute_claims(const directory::ServerRecord& server, ClaimPlace place,
                                     const ClaimSubject& subject);

// The decision with these claims in its access token, and in its ID token when it has one. Tokens of the org
// authorization server stay as they are. `person` and `application` as in ClaimSubject.
Decided<Decision> with_claims(const Request& request, const directory::PersonRecord* person,
                              const directory::ApplicationRecord* application, Decision decision);

}  // namespace mandate::grants
