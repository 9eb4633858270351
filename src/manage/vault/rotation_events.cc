#include "manage/vault/rotation_events.h"

#include "manage/vault/account_records.h"
#include "storage/password_rotations.h"

namespace mandate::manage {

Result<void> record_rotation_begun(ledger::Transaction& transaction, const domain::PasswordRotation& rotation,
                                   const domain::ServiceAccount& account, const Caller& caller) {
  TRY(auto event, account_event(transaction.connection(), "password_rotation.start",
                                "Begin to change the password of a service account", account, caller));
  event.debug = {{"rotation", rotation.id.str()}};
  transaction.record(std::move(event));
  return {};
}

Result<void> record_rotation_attempt(ledger::Transaction& transaction, const domain::PasswordRotation& rotation,
                                     const domain::ServiceAccount& account, const Caller& caller,
                                     const RotationFault* fault) {
  TRY(auto event, account_event(transaction.connection(), "password_rotation.end",
                                fault == nullptr ? "Give a service account its new password"
                                                 : "The password of a service account was not changed",
                                account, caller));
  event.debug = {{"rotation", rotation.id.str()}, {"attempt", std::to_string(rotation.attempts)}};
  if (fault != nullptr) {
    event.result = domain::EventResult::failure;
    event.reason = fault->reason;
    event.debug.push_back({"error", fault->words});
    event.debug.push_back({"again", rotation.status == domain::RotationStatus::pending ? "true" : "false"});
  }
  transaction.record(std::move(event));
  return {};
}

Result<void> end_rotation(ledger::Transaction& transaction, domain::PasswordRotation rotation,
                          const domain::ServiceAccount& account, const Caller& caller, const RotationFault& fault) {
  rotation.status = domain::RotationStatus::failed;
  rotation.sealed_password.clear();
  rotation.error_code = fault.reason;
  rotation.error_message = fault.words;
  rotation.completed = transaction.now();
  rotation.calling_until = Time{};
  CHECK(storage::PasswordRotations(transaction.connection()).update(rotation));
  return record_rotation_attempt(transaction, rotation, account, caller, &fault);
}

}  // namespace mandate::manage
