#pragma once

#include <vector>

#include "domain/password_rotation.h"
#include "manage/environment.h"
#include "manage/vault/rotation_call.h"

namespace mandate::manage {

// Changes of passwords by hooks (decision 0022). One is stored with its new password before the hook is asked, and the
// hook is asked with no transaction open: so after a crash it is asked again, for the same password. Agents are given
// the former password until the hook has said that the account has the new one.
class PasswordRotations {
 public:
  explicit PasswordRotations(const Environment& environment) : environment_(environment) {}

  // One that is under way is not begun a second time: its hook is asked again now. ErrorKind::not_found;
  // ErrorKind::invalid for an account without a hook.
  Result<domain::PasswordRotation> start(const domain::ServiceAccountId& account, const Caller& caller) const;
  Result<domain::PasswordRotation> get(const domain::ServiceAccountId& account,
                                       const domain::PasswordRotationId& id) const;
  // Newest first.
  Result<std::vector<domain::PasswordRotation>> list(const domain::ServiceAccountId& account) const;

  // Begins those whose time has come, and has hooks asked that are to be asked now, on the pool for outgoing requests.
  Result<void> send_due() const;

 private:
  struct Attempt {
    domain::PasswordRotation rotation;
    domain::ServiceAccount account;
    std::string url;
    Caller caller;  // who asked for the rotation
  };
  void dispatch(std::vector<domain::PasswordRotationId> due) const;
  Result<void> perform(const domain::PasswordRotationId& id) const;
  RotationAnswer ask(const Attempt& attempt) const;
  Result<std::optional<Attempt>> take(const domain::PasswordRotationId& id) const;
  Result<void> conclude(ledger::Transaction& transaction, const Attempt& attempt, const RotationAnswer& answer) const;
  Result<void> complete(ledger::Transaction& transaction, domain::PasswordRotation rotation,
                        const Attempt& attempt) const;

  const Environment& environment_;
};

}  // namespace mandate::manage
