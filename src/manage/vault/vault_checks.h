#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "domain/vault_change.h"
#include "storage/sql/connection.h"

namespace mandate::manage {

inline constexpr std::string_view vault_secret_object = "VaultSecret";
inline constexpr std::string_view service_account_object = "AppServiceAccount";

// What is wrong with the things themselves, whatever else exists; one cause per fault. No text of theirs holds a value.
std::vector<Cause> vault_secret_faults(const domain::VaultSecret& secret);
std::vector<Cause> secret_members_faults(const domain::SecretMembers& members);
std::vector<Cause> service_account_faults(const domain::ServiceAccount& account);
std::vector<Cause> service_password_faults(const SecretString& password);

// Whether the account's owners exist, except for those in `before`, who were named before. Adds a cause per fault.
Result<void> check_account_owners(storage::sql::Connection& connection, const domain::ServiceAccount& before,
                                  const domain::ServiceAccount& account, std::vector<Cause>& causes);

}  // namespace mandate::manage
