#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/page.h"
#include "domain/vault.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// Secrets and their versions. A secret always has the version that it says it has.
class VaultSecrets {
 public:
  explicit VaultSecrets(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::VaultSecret>> find(const domain::VaultSecretId& id);
  // The name without regard to ASCII case, the path exactly.
  Result<std::optional<domain::VaultSecret>> find_by_name(std::string_view path, std::string_view name);
  // ErrorKind::conflict for a name that is taken in the folder.
  Result<void> insert(const domain::VaultSecret& secret, const domain::VaultSecretVersion& version);
  Result<void> update(const domain::VaultSecret& secret);
  Result<void> erase(const domain::VaultSecretId& id);  // with its versions

  struct ListRequest {
    domain::PageRequest page;
    std::string match = {};  // a part of the name or the path, in any case
    bool active_only = false;
  };
  Result<domain::Page<domain::VaultSecret>> list(const ListRequest& request);  // in order of creation

  Result<void> insert_version(const domain::VaultSecretVersion& version);
  Result<std::optional<domain::VaultSecretVersion>> find_version(const domain::VaultSecretId& id, std::int64_t number);
  // Newest first, without what is sealed.
  Result<std::vector<domain::VaultSecretVersion>> versions_of(const domain::VaultSecretId& id);
  Result<void> erase_version(const domain::VaultSecretId& id, std::int64_t number);

 private:
  sql::Connection& connection_;
};

class ServiceAccounts {
 public:
  explicit ServiceAccounts(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::ServiceAccount>> find(const domain::ServiceAccountId& id);
  // Without regard to ASCII case.
  Result<std::optional<domain::ServiceAccount>> find_by_name(const domain::ApplicationId& app, std::string_view name);
  // ErrorKind::conflict for a name that the application has.
  Result<void> insert(const domain::ServiceAccount& account);
  Result<void> update(const domain::ServiceAccount& account);  // not its application
  Result<void> erase(const domain::ServiceAccountId& id);

  struct ListRequest {
    domain::PageRequest page;
    std::string match = {};          // a part of the name, the user name or the application's label, in any case
    domain::ApplicationId app = {};  // empty: of every application
    bool usable_only = false;        // with a password, of an ACTIVE application
  };
  Result<domain::Page<domain::ServiceAccount>> list(const ListRequest& request);  // in order of creation
  Result<std::vector<domain::ServiceAccount>> list_of(const domain::ApplicationId& app);
  Result<std::vector<domain::ServiceAccount>> list_of_owner(std::string_view principal);  // a user's or a group's id

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
