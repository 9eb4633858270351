#pragma once

#include <string>

#include "base/secret_string.h"
#include "domain/admin_role.h"
#include "manage/environment.h"

namespace mandate::manage {

// Recognises who calls the management API.
class Callers {
 public:
  explicit Callers(const Environment& environment) : environment_(environment) {}

  // The person of an API token. ErrorKind::unauthenticated when the token is unknown or expired or its person
  // is not ACTIVE (one message for all, so that a stolen token tells nothing); ErrorKind::forbidden without
  // the SUPER_ADMIN role.
  Result<Caller> authenticate(const SecretString& token, domain::RequestOrigin origin) const;

 private:
  const Environment& environment_;
};

using domain::super_admin;

}  // namespace mandate::manage
