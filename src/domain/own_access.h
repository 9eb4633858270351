#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret_string.h"
#include "domain/ids.h"

namespace mandate::domain {

// An access token with which this installation itself asks a resource server, for nobody else.
struct OwnAccess {
  SecretString token;
  std::string from;  // id of ours that issued it, or of the client authentication settings that it was got with
};

// nullopt: there is nothing to get one with. An error says why none was given. Waits for the database and for the
// network.
using FindOwnAccess = std::function<Result<std::optional<OwnAccess>>(const ResourceServerId&)>;

}  // namespace mandate::domain
