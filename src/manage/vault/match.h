#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace mandate::manage {

// `match` of the vault's lists: 3 to 255 characters, or empty. `object` is what is listed.
inline Result<void> check_match(std::string_view match, std::string_view object) {
  if (match.empty() || (count_code_points(match) >= 3 && count_code_points(match) <= 255)) return {};
  return invalid(std::string(object), {{"'match' must have 3 to 255 characters.", "", "match"}});
}

}  // namespace mandate::manage
