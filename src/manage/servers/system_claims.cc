#include "manage/servers/system_claims.h"

#include "crypto/digest.h"

namespace mandate::manage {

domain::Claim subject_claim(const domain::AuthorizationServerId& server) {
  const std::string prefix(domain::ClaimTag::prefix);
  domain::Claim claim;
  claim.id = domain::ClaimId(
      prefix + crypto::sha256_hex("sub of " + server.str()).substr(0, domain::ClaimId::length - prefix.size()));
  claim.server = server;
  claim.name = "sub";
  claim.value = "(user != null) ? user.login : app.clientId";
  claim.system = true;
  return claim;
}

}  // namespace mandate::manage
