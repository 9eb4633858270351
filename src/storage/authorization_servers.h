#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/authorization_server.h"
#include "domain/filter.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// Custom authorization servers. What belongs to one (scopes, policies, rules, keys) has classes of its own.
class AuthorizationServers {
 public:
  explicit AuthorizationServers(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::AuthorizationServer>> find(const domain::AuthorizationServerId& id);
  Result<std::optional<domain::AuthorizationServer>> find_by_name(
      std::string_view name);                                      // without regard to ASCII case
  Result<void> insert(const domain::AuthorizationServer& server);  // ErrorKind::conflict for a name that is taken
  Result<void> update(const domain::AuthorizationServer& server);
  // With its scopes, claims, policies, rules, signing keys, and the trust that it gave or was given.
  Result<void> erase(const domain::AuthorizationServerId& id);
  // `q` is a part of the name or of the audience. In order of creation.
  Result<domain::Page<domain::AuthorizationServer>> list(const domain::PageRequest& page, std::string_view q = "",
                                                         bool active_only = false);
  Result<std::vector<domain::AuthorizationServer>> list_all();
  // The same for those that `server` trusts, or for all others but itself.
  Result<domain::Page<domain::AuthorizationServer>> list_associated(const domain::AuthorizationServerId& server,
                                                                    bool trusted, const domain::PageRequest& page,
                                                                    std::string_view q = "");

 private:
  sql::Connection& connection_;
};

// Which other servers of ours a server trusts: whose access tokens it takes as subject tokens.
class TrustedServers {
 public:
  explicit TrustedServers(sql::Connection& connection) : connection_(connection) {}

  Result<std::vector<domain::AuthorizationServerId>> list_of(const domain::AuthorizationServerId& server);  // by id
  // ErrorKind::conflict when it is trusted already.
  Result<void> insert(const domain::AuthorizationServerId& server, const domain::AuthorizationServerId& trusted);
  Result<void> erase(const domain::AuthorizationServerId& server, const domain::AuthorizationServerId& trusted);

 private:
  sql::Connection& connection_;
};

class Scopes {
 public:
  explicit Scopes(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::Scope>> find(const domain::AuthorizationServerId& server, const domain::ScopeId& id);
  Result<std::optional<domain::Scope>> find_by_name(const domain::AuthorizationServerId& server, std::string_view name);
  Result<void> insert(const domain::Scope& scope);  // ErrorKind::conflict for a name that the server has
  Result<void> update(const domain::Scope& scope);
  Result<void> erase(const domain::ScopeId& id);
  Result<std::vector<domain::Scope>> list_of(const domain::AuthorizationServerId& server);  // by name

  struct ListRequest {
    domain::AuthorizationServerId server;
    domain::PageRequest page;
    std::string q = {};                         // begins the name
    std::optional<domain::Filter> filter = {};  // attributes: id, name, displayName, consent, system, default
  };
  Result<domain::Page<domain::Scope>> list(const ListRequest& request);  // by name

 private:
  sql::Connection& connection_;
};

// Public and sealed private keys. Those of the org authorization server have an empty server id.
class SigningKeys {
 public:
  explicit SigningKeys(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::SigningKey>> find(std::string_view kid);
  Result<void> insert(const domain::SigningKey& key);  // ErrorKind::conflict for a kid that exists
  Result<void> update(const domain::SigningKey& key);  // its status with its times
  Result<void> erase(std::string_view kid);
  Result<std::vector<domain::SigningKey>> list_of(const domain::AuthorizationServerId& server);  // newest first

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
