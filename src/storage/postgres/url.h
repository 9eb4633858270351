#pragma once

#include <optional>
#include <string>

#include "base/secret_string.h"

namespace mandate::storage::postgres {

// The connection URL with its passwords masked, for people and logs. nullopt when it is none, or when a character that
// should have been percent-encoded made a part of the password the host, the port or the name of the database.
std::optional<std::string> shown_url(const SecretString& url);

}  // namespace mandate::storage::postgres
