#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/agent.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// Public keys registered for private_key_jwt; `client` is the text of an AgentId or an ApplicationId.
class ClientKeys {
 public:
  explicit ClientKeys(sql::Connection& connection) : connection_(connection) {}

  // By id or, failing that, by kid: among one client's keys neither can be mistaken for the other.
  Result<std::optional<domain::ClientKey>> find(std::string_view client, std::string_view id_or_kid);
  Result<void> insert(const domain::ClientKey& key);  // ErrorKind::conflict for a kid that the client has
  Result<void> update(const domain::ClientKey& key);
  Result<void> erase(const domain::ClientKeyId& id);
  Result<void> erase_all(std::string_view client);
  Result<std::vector<domain::ClientKey>> list(std::string_view client);  // oldest first

 private:
  sql::Connection& connection_;
};

// Client secrets, as hashes; `client` as above.
class ClientSecrets {
 public:
  explicit ClientSecrets(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::ClientSecret>> find(std::string_view client, const domain::ClientSecretId& id);
  Result<void> insert(const domain::ClientSecret& secret);
  Result<void> update(const domain::ClientSecret& secret);
  Result<void> erase(const domain::ClientSecretId& id);
  Result<void> erase_all(std::string_view client);
  Result<std::vector<domain::ClientSecret>> list(std::string_view client);  // oldest first

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
