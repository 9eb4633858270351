#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/page.h"
#include "domain/vault_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// Secrets of other systems. Values go in and are never shown again: only an agent gets them, through a connection.
// Every method that names a secret can fail with ErrorKind::not_found, every change with ErrorKind::invalid.
class VaultSecrets {
 public:
  explicit VaultSecrets(const Environment& environment) : environment_(environment) {}

  // `match` is 3 to 255 characters of the name or the path, or empty.
  Result<domain::Page<domain::VaultSecret>> list(const domain::PageRequest& page, const std::string& match) const;
  Result<domain::VaultSecret> get(const domain::VaultSecretId& id) const;
  Result<domain::VaultSecret> create(const domain::VaultSecretDraft& draft, const Caller& caller) const;
  Result<domain::VaultSecret> change(const domain::VaultSecretId& id, const domain::VaultSecretChange& change,
                                     const Caller& caller) const;
  // A new version with these members, which is given out from now on.
  Result<domain::VaultSecret> rotate(const domain::VaultSecretId& id, const domain::SecretMembers& members,
                                     const Caller& caller) const;
  Result<domain::VaultSecret> set_status(const domain::VaultSecretId& id, domain::Status status,
                                         const Caller& caller) const;
  // Refused while a connection leads to it.
  Result<void> remove(const domain::VaultSecretId& id, const Caller& caller) const;

  // A secret and its versions, newest first.
  struct Versions {
    domain::VaultSecret secret;
    std::vector<domain::VaultSecretVersion> versions;
  };
  Result<Versions> versions(const domain::VaultSecretId& id) const;
  // Not the one in use.
  Result<void> remove_version(const domain::VaultSecretId& id, std::int64_t number, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
