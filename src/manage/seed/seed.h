#pragma once

#include <optional>
#include <string>

#include "base/secret_string.h"
#include "crypto/seal.h"
#include "domain/ids.h"
#include "ledger/ledger.h"
#include "storage/store.h"

namespace mandate::manage {

// What an installation is called; made on the first start. The id never changes.
struct OrganizationRecord {
  domain::OrgId id;
  std::string name;
};

// nullopt on the first start.
Result<std::optional<OrganizationRecord>> find_organization(storage::Store& store);

struct SeedRequest {
  std::string organization_name = "Mandate";
  std::string admin_login;                  // an email address
  std::string signing_algorithm = "RS256";  // of the authorization server `default`
};

// The names and secrets of an installation that is about to be made. The texts of the secrets exist nowhere else, so
// whoever seeds puts this where the administrator finds it before it seeds: a crash right after must not lose it.
struct Seed {
  OrganizationRecord organization;
  std::string admin_login;
  SecretString admin_password;
  SecretString api_token;
};
Seed make_seed(const SeedRequest& request);

// Fills an empty database: the organisation, the group Everyone, the first administrator with an API token, the
// authorization server `default` with its policy, and the keys. One transaction: after a crash there is all of
// it or nothing. ErrorKind::conflict when there is an organisation already.
Result<void> seed_organization(ledger::Ledger& ledger, const Clock& clock, const crypto::Sealer& sealer,
                               const SeedRequest& request, const Seed& seed);

}  // namespace mandate::manage
