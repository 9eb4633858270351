#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/page.h"
#include "domain/person.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// An API token with the person whose rights it carries.
struct ApiTokenHolder {
  domain::ApiToken token;
  domain::UserStatus status = domain::UserStatus::staged;
  std::string login, display_name;
};

class ApiTokens {
 public:
  explicit ApiTokens(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::ApiToken>> find(const domain::ApiTokenId& id);
  // By hex SHA-256 of the token. nullopt as well when its user is gone.
  Result<std::optional<ApiTokenHolder>> find_by_hash(std::string_view hash);
  Result<void> insert(const domain::ApiToken& token);
  Result<void> erase(const domain::ApiTokenId& id);
  Result<void> erase_of(const domain::UserId& user);
  Result<domain::Page<domain::ApiToken>> list(const domain::PageRequest& page);  // by id

 private:
  sql::Connection& connection_;
};

// Who may administer: the roles of a user (later also of a client), by id.
class AdminRoles {
 public:
  explicit AdminRoles(sql::Connection& connection) : connection_(connection) {}

  Result<std::vector<std::string>> roles_of(std::string_view principal);  // "SUPER_ADMIN", …; in order of name
  Result<void> grant(std::string_view principal, std::string_view role);  // again: changes nothing
  Result<void> revoke(std::string_view principal, std::string_view role);
  Result<void> revoke_all(std::string_view principal);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
