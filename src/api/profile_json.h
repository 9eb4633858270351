#pragma once

#include <map>
#include <optional>
#include <string>

#include "api/object_reader.h"

namespace mandate::api {

// What a request says about members of a profile that have no meaning of their own: nullopt removes one.
using AttributeChanges = std::map<std::string, std::optional<std::string>>;

// Reads one of them: a string is kept, null removes it, and anything else is a fault of `body`.
void read_attribute(ObjectReader& body, const json::key_value_pair& member, AttributeChanges& changes);

}  // namespace mandate::api
