#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace mandate::cli {

// The member at a path of names ("profile.name"); null when there is none. A name of digits counts into an
// array.
const json::value* find_member(const json::value& value, std::string_view path);

// The same as text for people: strings as they are, numbers and flags written out, the elements of an array
// joined by ", ", and empty for what is absent or null. "secret.name|app.name": the first of them that is there.
// "scopes.*.type": that of every element.
std::string text_at(const json::value& value, std::string_view path);

// The value as text with two spaces per level, members in the order they came, and a line end.
std::string pretty(const json::value& value);

}  // namespace mandate::cli
