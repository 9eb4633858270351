#pragma once

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"

namespace mandate::api {

// The public half of a signing key with its status. ErrorKind::corrupt when what is stored cannot be read.
Result<json::object> to_json(const domain::SigningKey& key, const domain::Organization& organization);
// The body of keyRotate: `{"use":"sig"}`.
Result<void> check_key_rotation(const json::object& body);

}  // namespace mandate::api
