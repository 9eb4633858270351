#pragma once

#include <optional>

#include "domain/password_rotation.h"
#include "domain/vault.h"
#include "manage/environment.h"
#include "manage/vault/rotation_events.h"

namespace mandate::manage {

// What a hook is to do.
struct RotationCall {
  std::string url;
  domain::PasswordRotationId rotation;
  domain::ServiceAccount account;
  SecretString password;  // the new one
};

// What came of asking.
struct RotationAnswer {
  std::optional<RotationFault> fault = {};  // nullopt: the account has the new password
  bool again = false;                       // nobody knows, or it may yet be done: the same may be asked again
};

// POSTs {type, rotationId, serviceAccount, password} to the hook, with a JWT (`Authorization: Bearer`, RFC 6750 section
// 2.1) by which the hook knows who asks: signed with the organisation's ES256 key, `typ` password-rotation+jwt, `aud`
// the hook's URL, good for two minutes, its `jti` never the same; `content_digest` is the body's digest in the form of
// RFC 9530 section 2. Waits for the network. Errors are ours alone; what the hook does is the answer.
Result<RotationAnswer> ask_hook(const Environment& environment, const RotationCall& call);

}  // namespace mandate::manage
