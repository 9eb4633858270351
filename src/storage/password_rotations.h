#pragma once

#include <optional>
#include <vector>

#include "domain/password_rotation.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// One for each service account at most.
class RotationHooks {
 public:
  explicit RotationHooks(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::RotationHook>> find(const domain::ServiceAccountId& account);
  Result<void> put(const domain::RotationHook& hook);  // in the place of the account's former one
  Result<void> erase(const domain::ServiceAccountId& account);
  // Of accounts whose password is to be changed now and is not being changed already.
  Result<std::vector<domain::RotationHook>> list_due(Time now, int most);

 private:
  sql::Connection& connection_;
};

class PasswordRotations {
 public:
  explicit PasswordRotations(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::PasswordRotation>> find(const domain::PasswordRotationId& id);
  Result<std::optional<domain::PasswordRotation>> find_pending(const domain::ServiceAccountId& account);
  Result<void> insert(const domain::PasswordRotation& rotation);  // ErrorKind::conflict: another one is PENDING
  Result<void> update(const domain::PasswordRotation& rotation);  // all but account, request and created
  // Begins an attempt, if one is due and nobody is at it: true for one of those who contend.
  Result<bool> take(const domain::PasswordRotationId& id, Time now, Time until);
  Result<std::vector<domain::PasswordRotationId>> list_due(Time now, int most);                    // by due
  Result<std::vector<domain::PasswordRotation>> list_of(const domain::ServiceAccountId& account);  // newest first
  Result<void> erase_old(const domain::ServiceAccountId& account, std::size_t kept);               // all but those
  Result<void> erase_of(const domain::ServiceAccountId& account);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
