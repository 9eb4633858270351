#pragma once

#include <optional>
#include <string>

#include "base/secret_string.h"
#include "crypto/seal.h"
#include "domain/ids.h"
#include "ledger/ledger.h"
#include "storage/store.h"

namespace mandate::manage {

// What an installation is called; made on the first start, never changed.
struct OrganizationRecord {
  domain::OrgId id;
  std::string name;
};

// nullopt on the first start.
Result<std::optional<OrganizationRecord>> find_organization(storage::Store& store);

struct SeedRequest {
  std::string organization_name = "Mandate";
  std::string admin_login;  // an email address
  std::string signing_algorithm = "RS256";  // of the authorization server `default`
};

// What the first administrator needs. The texts of the secrets exist nowhere else.
struct Seed {
  OrganizationRecord organization;
  std::string admin_login;
  SecretString admin_password;
  SecretString api_token;
};

// Fills an empty database: the organisation, the group Everyone, the first administrator with an API token, the
// authorization server `default` with its policy, and the keys. One transaction: after a crash there is all of
// it or nothing. ErrorKind::conflict when there is an organisation already.
Result<Seed> seed_organization(ledger::Ledger& ledger, const Clock& clock, const crypto::Sealer& sealer, const SeedRequest& request);

}  // namespace mandate::manage
