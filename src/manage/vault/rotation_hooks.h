#pragma once

#include "domain/password_rotation.h"
#include "manage/environment.h"

namespace mandate::manage {

// Who changes the passwords of service accounts in their systems. Every method can fail with ErrorKind::not_found.
class RotationHooks {
 public:
  explicit RotationHooks(const Environment& environment) : environment_(environment) {}

  // ErrorKind::not_found also for an account without one.
  Result<domain::RotationHook> get(const domain::ServiceAccountId& account) const;
  // In the place of the account's former one. ErrorKind::invalid.
  Result<domain::RotationHook> put(const domain::ServiceAccountId& account, const domain::RotationHookDraft& draft,
                                   const Caller& caller) const;
  // Ends a rotation that waits for its next attempt. ErrorKind::invalid while the hook is being asked.
  Result<void> remove(const domain::ServiceAccountId& account, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
