#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/vault.h"

namespace mandate::domain {

// The body of a new secret.
struct VaultSecretDraft {
  std::string name, path, description;
  SecretMembers members;
  std::int64_t lease_seconds = 0;
};

// What a request changes about a secret; its values are rotated, not changed.
struct VaultSecretChange {
  std::optional<std::string> name = {}, path = {}, description = {};  // empty: removed
  std::optional<std::int64_t> lease_seconds = {};                     // 0: removed
};

// The body of a new service account.
struct ServiceAccountDraft {
  std::string container_orn;  // of the application
  std::string name, username, description;
  std::optional<SecretString> password = {};
  std::vector<std::string> owner_users = {}, owner_groups = {};
};

struct ServiceAccountChange {
  std::optional<std::string> name = {}, description = {};
  std::optional<std::vector<std::string>> owner_users = {}, owner_groups = {};
};

inline constexpr std::size_t vault_name_max = 255, vault_path_max = 1024, vault_description_max = 1024;
inline constexpr std::int64_t lease_seconds_min = 60, lease_seconds_max = 86400;
inline constexpr std::size_t secret_members_max = 50, secret_member_name_max = 128;
inline constexpr std::size_t secret_member_value_max = 16 * 1024, secret_bytes_max = 64 * 1024;
// Of one secret; with more, the oldest that are not in use go.
inline constexpr std::size_t secret_versions_max = 10;
inline constexpr std::size_t service_account_name_max = 50, service_account_username_max = 100,
                             service_account_description_max = 255, service_account_owners_max = 10,
                             service_account_password_max = 1024;

}  // namespace mandate::domain
