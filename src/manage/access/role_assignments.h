#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/admin_role.h"
#include "manage/environment.h"

namespace mandate::manage {

// Which administrator roles users and clients have. ErrorKind::not_found for a principal that does not exist and for
// a role that it does not have.
class RoleAssignments {
 public:
  // A user by id or login; a client by its client_id.
  struct Principal {
    enum class Kind { user, client };
    Kind kind = Kind::user;
    std::string name;
  };

  explicit RoleAssignments(const Environment& environment) : environment_(environment) {}

  Result<std::vector<domain::AdminRole>> list(const Principal& principal) const;
  Result<domain::AdminRole> get(const Principal& principal, std::string_view type) const;
  // Again: changes nothing. ErrorKind::invalid for a role that does not exist.
  Result<domain::AdminRole> grant(const Principal& principal, const std::string& type, const Caller& caller) const;
  // Nobody can take SUPER_ADMIN from themselves: somebody must be left who can give it back.
  Result<void> revoke(const Principal& principal, std::string_view type, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
