// The vault: secrets of other systems, and accounts there, that an agent may be given through a connection.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret_string.h"
#include "base/time.h"
#include "domain/ids.h"
#include "domain/status.h"

namespace mandate::domain {

// What a secret consists of: names and values.
using SecretMembers = std::map<std::string, SecretString>;

// A secret without its values.
struct VaultSecret {
  VaultSecretId id;
  std::string name;
  std::string path;  // of the folder it is in, "/databases/orders"; empty: in none
  std::string description;
  Status status = Status::active;
  std::int64_t version = 1;          // the one that is given out
  std::vector<std::string> members;  // the names of that version's members
  std::int64_t lease_seconds = 0;    // how long whoever is given it may use it; 0: as long as everything else
  Time created{}, last_updated{};
  Time rotated{};  // when that version was made
};

struct VaultSecretVersion {
  VaultSecretId secret;
  std::int64_t number = 1;
  std::vector<std::string> members;  // names
  std::string sealed;                // pack_members(), sealed; empty where only the rest was asked for
  Time created{};
};

// An account of an application in another system.
struct ServiceAccount {
  ServiceAccountId id;
  ApplicationId app;
  std::string name, username, description;
  std::string sealed_password;                 // empty: none is known, and nobody can be given it
  std::optional<Time> password_changed = {};   // when it was last given to us
  std::vector<std::string> owner_users = {};   // ids
  std::vector<std::string> owner_groups = {};  // ids
  Time created{}, last_updated{};
};

// A service account with what answers show of its application.
struct ServiceAccountDetails {
  ServiceAccount account;
  std::string app_label;
};

// The members as one text, to be sealed, and back; nullopt for a text that pack_members did not make.
SecretString pack_members(const SecretMembers& members);
std::optional<SecretMembers> unpack_members(const SecretString& packed);
std::vector<std::string> names_of(const SecretMembers& members);

// The contexts that tie sealed texts to their rows (crypto::Sealer).
std::string sealing_context(const VaultSecretId& secret, std::int64_t version);
std::string sealing_context(const ServiceAccountId& account);

}  // namespace mandate::domain
