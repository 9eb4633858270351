#pragma once

#include <string>

#include "domain/password_rotation.h"
#include "domain/vault.h"
#include "manage/environment.h"

namespace mandate::manage {

// Why a password was not changed.
struct RotationFault {
  std::string reason;  // machine-readable: HOOK_REFUSED, NO_ANSWER, NOT_SENT, CANCELLED
  std::string words;   // for people
};

// Somebody asked for a new password, or its time had come.
Result<void> record_rotation_begun(ledger::Transaction& transaction, const domain::PasswordRotation& rotation,
                                   const domain::ServiceAccount& account, const Caller& caller);
// An attempt ended; `fault` null: the account has the new password.
Result<void> record_rotation_attempt(ledger::Transaction& transaction, const domain::PasswordRotation& rotation,
                                     const domain::ServiceAccount& account, const Caller& caller,
                                     const RotationFault* fault);
// Ends the rotation without a new password, with its event. The former one stays in use.
Result<void> end_rotation(ledger::Transaction& transaction, domain::PasswordRotation rotation,
                          const domain::ServiceAccount& account, const Caller& caller, const RotationFault& fault);

}  // namespace mandate::manage
